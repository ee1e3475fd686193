/** Where an object lies in the file. */
export interface Place {
  readonly path: string
  /** For an object packed into a dataset or a Table: its index there, one number a level. */
  readonly index: readonly number[] | undefined
}

/** A place while a graph is being encoded. */
export interface OpenPlace extends Place {
  /** `open`: an ancestor of what is being encoded; `queued`: will be encoded later; `done`: complete. */
  state: 'open' | 'queued' | 'done'
}

/** Objects that lie side by side, one an index, in a Table or a column of one. */
export interface PlacedRows {
  readonly path: string
  /** `undefined` where the file has only a filler. */
  readonly rows: readonly unknown[]
}
