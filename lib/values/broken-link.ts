/** Stands for a link of a foreign file that leads nowhere, into another file, or is of a kind that another program defined (such links are never followed). */
export class BrokenLink {
  readonly link: 'soft' | 'external' | 'user-defined'
  /** Where the link points; `''` of a user-defined one. */
  readonly target: string

  constructor(link: 'soft' | 'external' | 'user-defined', target: string) {
    this.link = link
    this.target = target
  }
}
