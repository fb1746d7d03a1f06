#!/usr/bin/env node
// The sources are run as they are, without a build.
require('tsx/cjs');
require('./main.ts');
