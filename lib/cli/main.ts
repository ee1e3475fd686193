#!/usr/bin/env node
/// <reference types="node" />
import { processOutput } from './process-output.js'
import { run } from './run.js'

process.exitCode = await run(process.argv.slice(2), processOutput())
