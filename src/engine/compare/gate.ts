// The command line imports the engine and not core, and has conditions to read before there is anything to compare.
export {gate as gateResults, parseFailOn as readConditions, type GateResult} from '../../core/compare/failOn.ts';
export {mapsCompared} from '../../core/compare/verdict.ts';
