import {compareOptions} from './compareOptions.ts';
import {optionsHelp} from './optionsHelp.ts';
import {sanityOptions} from './sanity.ts';

/** What `heatlens compare --help` prints. */
export const compareHelp = `heatlens compare <model> <model>… --image <path> [options]
heatlens compare <model> <model> --images <folder> [options]

One picture: what each model predicts, how alike their maps are to the first one's, and under --out a strip
(<name>.compare.png), an animation (<name>.compare.webp) and all numbers (<name>.compare.json).
A folder: both models are swept into one store, each picture explained for its label (without one, for what the first
predicts), then: accuracy with McNemar's test and a bootstrap interval, the pictures
that flipped, the classes that changed, and those that both get right for another reason. With --fail-on it is a gate for
continuous integration; docs/ci.md has jobs.

Examples
  heatlens compare early.keras middle.keras final.keras --image cat.jpg
  heatlens compare old new --images pictures --boxes boxes.csv --fail-on 'accuracy<-0.5%,energy-in-box<-5%' --junit report.xml

Options
${optionsHelp(compareOptions)}
Exit code: 0 done, 1 a model or the comparison failed, 2 the command was not understood, 3 a condition of --fail-on holds,
130 it was stopped.
`;

/** What `heatlens sanity --help` prints. */
export const sanityHelp = `heatlens sanity <picture> --model <path> [options]

Makes the network's layers random, the last first, and compares each map with the original (Adebayo et al. 2018). A map that
hardly changes does not show what the network has learnt.

Options
${optionsHelp(sanityOptions)}`;
