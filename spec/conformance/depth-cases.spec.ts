import { runCases } from './run-cases.js'

runCases('deep graphs', (level, group) => level === 'scale' && group === 'depth')
