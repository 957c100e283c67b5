#!/usr/bin/env node
// ES5 only, so that an old Node says what is needed instead of printing a syntax error.
'use strict';
var version = process.versions.node.split('.');
if (Number(version[0]) < 22 || (version[0] === '22' && Number(version[1]) < 13)) {
  console.error(
    'heatlens needs Node 22.13 or newer (for node:sqlite) and this is Node ' +
      process.versions.node +
      ': install a newer one from https://nodejs.org, or take `npx heatlens` in a clone, which brings it.',
  );
  process.exit(2);
}
// Before Node 10 the word import() alone does not parse.
var load = new Function('url', 'return import(url)');
load(require('url').pathToFileURL(require('path').join(__dirname, 'cli.js')).href).catch(function (error) {
  console.error(error);
  process.exit(1);
});
