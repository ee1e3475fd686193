import { runCases } from './run-cases.js'

runCases('wide graphs', (level, group) => level === 'scale' && group !== 'depth')
