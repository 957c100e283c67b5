import {explainOptions} from './explainOptions.ts';
import {exportOptions} from './export.ts';
import {mergeOptions} from './merge.ts';
import {optionsHelp} from './optionsHelp.ts';
import {reportOptions} from './report.ts';
import {sweepOptions} from './sweepOptions.ts';

/** What `heatlens` and `heatlens --help` print. */
export const overview = `heatlens shows why an image classifier decided as it did: it draws a heat-map over the
picture, bright where the picture speaks for the class.

Usage
  heatlens explain <pictures…> --model <path>   explain pictures; results go to out/
  heatlens inspect <model>                      what a model takes, gives and is made of
  heatlens sweep <folder> --model <path> --store <file>
                                                predict and explain a folder of training data
  heatlens compare <model> <model>… --image <path>
                                                where several models look, or with --images two over a folder
  heatlens sanity <picture> --model <path>      whether the map depends on what the network has learnt
  heatlens merge <out> <store>…                 the stores of a sweep's shards into one
  heatlens export <store> --csv <file>          a store for other programs
  heatlens report <store>                       what a store tells of the data, as one page
  heatlens methods                              the formulas to choose from
  heatlens doctor                               what this computer can compute with
  heatlens install cuda                         CUDA's libraries, for NVIDIA graphics cards
  heatlens <command> --help                     more about one command
  heatlens --version

A model is a Keras file (.keras, .h5) or a TensorFlow.js model.json (or its folder). No Python is needed.

Try it on the samples
  heatlens explain samples/wafers/pictures/donut/*.png --model samples/wafers/models/final/tfjs-layers
  heatlens inspect samples/wafers/models/final/tfjs-layers
`;

const explainIntroduction = `heatlens explain <pictures…> --model <path> [options]

Shows which parts of each picture speak for the class that the model predicts (or for any other).
For every picture it writes, under --out:
  <name>.overlay.png    the picture with the heat-map over it, and the same for all on one page, index.html
  <name>.heatmap.npy    the raw map at the size of the model's input, for numpy.load
  <name>.grid.npy       the raw map on the layer's own grid, of the picture itself
  <name>.json           how all of it was made
A name that is taken gets a number: <name>-2.overlay.png. Nothing is overwritten.

Examples
  heatlens explain cat.jpg --model mobilenet/model.json
      Augmented Grad-CAM of the predicted class
  heatlens explain cat.jpg --model mobilenet --target "tiger cat" --method grad-cam
      a plain Grad-CAM of another class
  heatlens explain cat.jpg --model mobilenet --target not:281
      what speaks against class 281
  heatlens explain *.png --model mobilenet --json > results.jsonl
      one JSON object a picture, for scripts

Options
`;

const explainEnding = `
A picture whose name starts with a dash is written ./-name.png, or after --.
Exit code: 0 all pictures were explained, 1 some failed (each is named), 2 the command was not understood.
`;

/** What `heatlens explain --help` prints. */
export const explainHelp = explainIntroduction + optionsHelp(explainOptions) + explainEnding;

const sweepIntroduction = `heatlens sweep <folder> --model <path> --store <file> [options]

Predicts and explains every picture of a folder and below into one SQLite file, which holds for each its scores, its raw
map, and what can be said of both: loss, confidence, how far the map spreads, how much of it lies on the border or on the
object. docs/store.md describes it.
Ctrl+C ends it after the batch in flight. The same command goes on where it ended: pictures that are in the store and have
not changed since are left as they are.

Examples
  heatlens sweep pictures --model mobilenet --store pictures.heatlens
      labels from the names of the sub-folders
  heatlens sweep pictures --model mobilenet --store pictures.heatlens --labels labels.csv --boxes boxes.csv
      labels and true boxes from tables
  heatlens sweep pictures --model mobilenet --store part0.heatlens --shard 0/8
      an eighth of the pictures; docs/scale.md tells more

Options
`;

const sweepEnding = `
Exit code: 0 every picture was explained, 1 some failed (each is named) or the sweep did, 2 the command was not understood,
130 it was stopped.
`;

/** What `heatlens sweep --help` prints. */
export const sweepHelp = sweepIntroduction + optionsHelp(sweepOptions) + sweepEnding;

export const mergeHelp = `heatlens merge <out> <store>… [--json]

Puts the stores that the shards of one sweep wrote into a new one. Stores of another model, folder or method are refused;
a picture that several have is taken once; shards that are missing are named.

Options
${optionsHelp(mergeOptions)}`;

export const exportHelp = `heatlens export <store> [--csv <file>] [--parquet <file>] [--npz <file>]

Writes what a store holds into new files for other programs, each whole or not at all.

Options
${optionsHelp(exportOptions)}`;

export const reportHelp = `heatlens report <store> [--output <file.html>]

Writes one HTML page with what a store tells: accuracy, calibration and suspect labels, what the explanations of each class
have in common and whether any of it is suspicious, how well they find true boxes or masks, and the channels that matter.
The page carries its pictures, needs no script and asks no server for anything. docs/dataset.md tells how to read it.

Example
  heatlens report pictures.heatlens --output pictures.html

Options
${optionsHelp(reportOptions)}`;

/** What the other commands print for `--help`. */
export const inspectHelp = `heatlens inspect <model> [--json]

Prints what a model takes and gives, how pictures are read for it, all its layers with their shapes and why some cannot
be explained, which layer an explanation looks at and why, what was taken off to get the logits, where the labels come
from, and the health of the weights: NaN, infinite values, channels that are all zero. <model> is a file, or the folder
of a model.json.
With --json: the same as one JSON object.

Example
  heatlens inspect samples/wafers/models/final/tfjs-layers
`;

export const methodsHelp = `heatlens methods [--json]

Lists the formulas that --method takes, with the paper of each. With --json: one JSON array.
`;

export const doctorHelp = `heatlens doctor [--model <path>] [--json]

Tries every device of this computer in a process of its own and tells which work, how fast, and for each that does not,
why. What it finds is remembered: --device auto takes the fastest. It ends with what to do.
With --model: how many nodes of that model's explanation run on each device, and how often values are copied between.
With --json: one JSON object. Exit code 1 where nothing works.
`;

export const installHelp = `heatlens install cuda [--index <url>]

Downloads 1.4 GB of CUDA's libraries for NVIDIA graphics cards (Linux x64, driver 580 or newer) and unpacks them, whole
or not at all; every file is checked. Stopped by Ctrl+C it goes on from there the next time. The files are NVIDIA's and
under its licence, and come from a Python package index: the one that pip is set to (PIP_INDEX_URL, pip.conf), or that
of --index, whose address ends in /simple.
`;
