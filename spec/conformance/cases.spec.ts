import { runCases } from './run-cases.js'

runCases('kinds of values', (level) => level !== 'scale')
