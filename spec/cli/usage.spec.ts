import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import { root } from '../programs/run-program.js'
import { writeLaboratory } from './laboratory.js'
import { bin, h5orm, inFolder } from './run-bin.js'

interface Case {
  readonly args: readonly string[]
  readonly code: number
  readonly stdout?: RegExp
  readonly stderr?: RegExp
}

const none = /^$/

/** `F` stands for the file. */
const cases: Readonly<Record<string, Case>> = {
  'shows its commands': {
    args: ['--help'],
    code: 0,
    stdout: /ls .*show .*explain .*check .*convert/s,
  },
  'says its version': { args: ['--version'], code: 0, stdout: /^\d+\.\d+\.\d+\n$/ },
  'asks for a command': { args: [], code: 2, stderr: /Commands are ls, show/ },
  'knows no other command': { args: ['list'], code: 2, stderr: /no command 'list'/ },
  'asks for a file': { args: ['ls'], code: 2, stderr: /FILE is missing.*Usage: h5orm ls FILE/s },
  'takes no third operand': {
    args: ['show', 'F', '/first', 'x'],
    code: 2,
    stderr: /'x' is too much/,
  },
  'takes no unknown option': {
    args: ['ls', 'F', '--all'],
    code: 2,
    stderr: /Unknown option '--all'/,
  },
  'takes no depth but whole numbers': {
    args: ['ls', 'F', '--depth', '-1'],
    code: 2,
    stderr: /'--depth/,
  },
  'takes no limit of its own making': {
    args: ['show', 'F', '--limit', 'time=3'],
    code: 2,
    stderr: /--limit takes nodes=N/,
  },
  'takes no format of its own making': {
    args: ['convert', 'F', 'F2', '--format', 'json'],
    code: 2,
    stderr: /--format takes h5orm or hdf5pickle, not 'json'/,
  },
  'takes no path upwards': { args: ['ls', 'F', '../x'], code: 2, stderr: /is not a path/ },
  'says that a file is not there': {
    args: ['ls', 'missing.h5'],
    code: 1,
    stderr: /^h5orm: There is no file missing\.h5\.\n$/,
  },
  'says that a path is not there': {
    args: ['show', 'F', '/nothing'],
    code: 1,
    stderr: /^h5orm: Nothing is stored at \/nothing in .* 'h5orm ls .* \/' lists them\.\n$/,
  },
  'says that a file is no HDF5 file': {
    args: ['check', 'package.json'],
    code: 1,
    stderr: /^h5orm: package\.json is not an HDF5 file[^\n]*\n$/,
  },
  'holds a limit': {
    args: ['show', 'F', '--limit', 'bytes=100'],
    code: 1,
    stderr: /^h5orm: [^\n]* Say --limit bytes=… if you trust this file\.\n$/,
  },
}

describe('h5orm, the command', () => {
  for (const [what, { args, code, stdout = none, stderr = none }] of Object.entries(cases))
    it(`${what}, with the exit code ${code} [AP-18]`, async () => {
      await inFolder(async (folder) => {
        const file = join(folder, 'lab.h5')
        await writeLaboratory(file)
        const outcome = await h5orm(...args.map((one) => (one === 'F' ? file : one)))
        expect(outcome.stderr).to.match(stderr)
        expect(outcome.stdout).to.match(stdout)
        expect(outcome.stderr).to.not.match(/^ {4}at /m)
        expect(outcome.code).to.equal(code)
      })
    })

  for (const command of ['ls', 'show', 'explain', 'check', 'convert'])
    it(`says how ${command} is used`, async () => {
      const { code, stdout, stderr } = await h5orm(command, '--help')
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      expect(stdout).to.match(new RegExp(`^Usage: h5orm ${command} (FILE|IN)`))
      expect(await h5orm('help', command)).to.deep.equal({ code, stdout, stderr })
    })

  it('is what package.json names, and a shell can start it', () => {
    const { bin: named } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      bin: Record<string, string>
    }
    expect(join(root, named['h5orm'] as string)).to.equal(bin)
    expect(readFileSync(bin, 'utf8').split('\n')[0]).to.equal('#!/usr/bin/env node')
  })
})
