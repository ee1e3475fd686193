/** Stands for a link of a foreign file that leads nowhere, or into another file (such links are never followed). */
export class BrokenLink {
  readonly link: 'soft' | 'external'
  /** Where the link points. */
  readonly target: string

  constructor(link: 'soft' | 'external', target: string) {
    this.link = link
    this.target = target
  }
}
