import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {parseLabels} from '../../../src/core/settings/labelFiles.ts';

describe('parseLabels reads', () => {
  const cases: readonly [string, string, string, readonly string[]][] = [
    ['one label a line', 'labels.txt', 'cat\ndog\n', ['cat', 'dog']],
    [
      'lines that end as on Windows, after a byte order mark',
      'labels.txt',
      '\uFEFFcat\r\n dog \r\n\r\n',
      ['cat', 'dog'],
    ],
    [
      'labels with their numbers, as Teachable Machine writes them',
      'labels.txt',
      '0 Class 1\n1 Class 2\n',
      ['Class 1', 'Class 2'],
    ],
    ['labels that begin with other numbers as they are', 'labels.txt', '3 mm\n5 mm\n', ['3 mm', '5 mm']],
    ['labels that are numbers', 'class_names.txt', '0\n1\n2\n', ['0', '1', '2']],
    ['an empty line in between as an empty name, so that the count stays', 'labels.txt', 'a\n\nb', ['a', '', 'b']],
    ['a JSON list', 'labels.json', '["cat", "dog"]', ['cat', 'dog']],
    ['the metadata of Teachable Machine', 'metadata.json', '{"tfjsVersion": "1", "labels": ["a", "b"]}', ['a', 'b']],
    ['labels by index', 'labels.json', '{"1": "dog", "0": "cat"}', ['cat', 'dog']],
    ['indices by label, as flow_from_directory gives them', 'labels.json', '{"dog": 1, "cat": 0}', ['cat', 'dog']],
    [
      'the class index of keras.applications',
      'labels.json',
      '{"0": ["n01440764", "tench"], "1": ["n01443537", "goldfish"]}',
      ['tench', 'goldfish'],
    ],
  ];
  for (const [what, file, text, expected] of cases) {
    it(what, () => assert.deepEqual(parseLabels(text, file), expected));
  }
});

describe('parseLabels refuses with the remedy', () => {
  const cases: readonly [string, string, string, RegExp][] = [
    ['an empty file', 'labels.txt', ' \n', /names no class\. Write one class name a line/],
    ['an empty list', 'labels.json', '[]', /names no class/],
    ['what is not JSON', 'labels.json', 'cat', /is not JSON\. Correct it/],
    ['a list of other things', 'labels.json', '[1, 2]', /not a list of class names\. Write/],
    ['an index that is missing', 'labels.json', '{"0": "a", "2": "b"}', /not a list of class names/],
    ['an index given twice', 'labels.json', '{"a": 0, "b": 0}', /not a list of class names/],
    ['a number', 'labels.json', '5', /not a list of class names/],
  ];
  for (const [what, file, text, message] of cases) {
    it(what, () => assert.throws(() => parseLabels(text, file), {code: 'settings-invalid', message}));
  }
});
