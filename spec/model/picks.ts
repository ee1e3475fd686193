/** The choices that a step makes: numbers that the generator gave, each taken modulo what there is to choose from. */
export class Picks {
  readonly #numbers: readonly number[]
  #next = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** A whole number from 0 to `end`, exclusive. */
  below(end: number): number {
    const number = this.#numbers[this.#next++ % this.#numbers.length] ?? 0
    // Numbers that were taken before come back as others.
    return (number + Math.floor((this.#next - 1) / this.#numbers.length)) % Math.max(end, 1)
  }

  of<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)]
  }

  text(): string {
    return ['', 'a', 'b'.repeat(this.below(20)), 'größe', '漢字'][this.below(5)]!
  }
}
