/** How a language prints a line and begins a comment. */
export interface PrintingLanguage {
  readonly print: RegExp
  readonly comment: string
}

export const printingLanguages: Readonly<Record<string, PrintingLanguage>> = {
  ts: { print: /console\.log\(/, comment: '//' },
  py: { print: /print\(/, comment: '#' },
  m: { print: /disp\(/, comment: '%' },
  R: { print: /print\(/, comment: '#' },
}

/** What a program's comments promise to be printed: one behind a call that prints, and those in the lines after it. */
export function promisedOutput(source: string, { print, comment }: PrintingLanguage): string[] {
  const promised: string[] = []
  let prints = false
  for (const line of source.split('\n')) {
    const whole = line.trim()
    if (print.test(line) && !whole.startsWith(comment)) {
      prints = true
      const at = line.lastIndexOf(` ${comment} `)
      if (at >= 0) promised.push(line.slice(at + comment.length + 2))
    } else if (prints && whole.startsWith(`${comment} `) && !whole.startsWith(`${comment} #`))
      promised.push(whole.slice(comment.length + 1))
    else prints = false
  }
  return promised
}

/** Lines of output as they are compared: number columns of other programs are padded as these like. */
export const normalized = (lines: readonly string[]): string[] =>
  lines.map((line) => line.trim().replaceAll(/\s+/g, ' '))
