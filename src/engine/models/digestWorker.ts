import {parentPort, workerData} from 'node:worker_threads';
import {digestOf, type DigestOrder} from './digest.ts';
import {openFile} from './openFile.ts';

/** The thread that hashes a large model file while it is read. */
const {path, section} = workerData as DigestOrder;
const source = openFile(path);
try {
  parentPort?.postMessage(digestOf(source, section));
} finally {
  source.close();
}
