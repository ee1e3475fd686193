/// <reference types="node" />
import { stripVTControlCharacters } from 'node:util'

import { printable, printableLines } from '../printable.js'

/** Where lines go: for whoever asked, and problems for whoever watches. */
export interface Streams {
  /** Whether lines may be coloured. */
  readonly colors: boolean
  line(text: string): void
  problem(text: string): void
}

/** The only way from a command to a terminal: whatever a file says, controls and marks of direction leave it escaped. */
export class Output {
  readonly colors: boolean
  readonly #streams: Streams

  constructor(streams: Streams) {
    this.#streams = streams
    this.colors = streams.colors
  }

  line(text: string): void {
    this.#streams.line(printable(text))
  }

  /** Several lines; `coloured`, the same text with colours, where nothing in it had to be escaped. */
  lines(text: string, coloured?: string): void {
    const shown = printableLines(text)
    const isSame = coloured !== undefined && stripVTControlCharacters(coloured) === text
    this.#streams.line(shown === text && isSame ? coloured : shown)
  }

  problem(text: string): void {
    this.#streams.problem(printable(text))
  }

  problemLines(text: string): void {
    this.#streams.problem(printableLines(text))
  }
}
