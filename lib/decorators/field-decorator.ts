/* eslint-disable typescript/no-explicit-any -- decorators must take members of any class */

/**
 * A decorator of fields and accessors whose declared type has to fit what is stored.
 *
 * One signature per dialect: the compiler picks the one of the dialect it compiles.
 */
export interface FieldDecorator<Value> {
  (target: undefined, context: ClassFieldDecoratorContext<any, Value | null | undefined>): void
  (
    target: ClassAccessorDecoratorTarget<any, Value | null | undefined>,
    context: ClassAccessorDecoratorContext<any, Value | null | undefined>,
  ): void
  <Target extends object, Key extends string | symbol>(
    target: Target,
    key: Key & CheckedKey<Target, Key, Value>,
    descriptor?: TypedPropertyDescriptor<any>,
  ): void
}

/** Private properties are no keys of a type: the legacy dialect cannot check them. */
type CheckedKey<Target, Key, Value> = Key extends keyof Target
  ? [Target[Key]] extends [Value | null | undefined]
    ? Key
    : FieldTypeMismatch<Value, Target[Key]>
  : Key

/** What the compiler names when a property's type can't hold what its field is stored as. */
export interface FieldTypeMismatch<Stored, Declared> {
  readonly stored: Stored
  readonly declared: Declared
}
