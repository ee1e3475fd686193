import { play } from './play.js'
import { Report } from './report.js'
import { step } from './step.js'

/** Programs that have found mistakes, as they were shrunk; what they are about is in specs of its own. */
const found = {
  'entities that another session has taken away': [
    step('save something new', [0, 0, 0, 0, 0, 306, 0, 0]),
    step('save something new', [0, 0, 157, 235, 0, 49, 0, 0]),
    step('move', [37, 0, 159, 0, 0, 0, 0, 0]),
  ],
}

describe('A program of the model that has found a mistake', () => {
  for (const [name, program] of Object.entries(found))
    it(`finds none any more: ${name}`, () => play(program, { report: new Report() }))
})
