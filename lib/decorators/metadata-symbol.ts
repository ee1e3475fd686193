/**
 * Node 20 and 22 lack `Symbol.metadata`, without which compilers of standard decorators pass no
 * `context.metadata`. The registered symbol is the one that esbuild's output falls back to.
 */
if ((Symbol as { metadata?: symbol }).metadata === undefined) {
  Object.defineProperty(Symbol, 'metadata', { value: Symbol.for('Symbol.metadata') })
}
