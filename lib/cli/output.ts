/** Where a command writes: lines for whoever asked, problems for whoever watches. */
export interface Output {
  /** Whether lines may be coloured. */
  readonly colors: boolean
  line(text: string): void
  problem(text: string): void
}
