import fc from 'fast-check';

/**
 * `npm test` draws the same examples everywhere, so that a change is judged by itself and not by luck; a test file run by
 * itself draws new ones each time.
 */
fc.configureGlobal({seed: 20261121});
