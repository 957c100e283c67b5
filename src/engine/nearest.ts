// The command line imports the engine and not core, and has names to suggest before there is a model to ask about.
export {nearest} from '../core/settings/nearest.ts';
