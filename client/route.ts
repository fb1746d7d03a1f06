/** How an operation is reached, and the records that its body names. */
export interface OperationRoute {
  /** The operation's name in the contract, such as `keyCustody.attest`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The body's members, as on the wire, that name records, each with the kinds that the record may be of. */
  readonly produces: Readonly<Record<string, readonly string[]>>;
  /** A further name of such a member. */
  readonly alsoCalled?: Readonly<Record<string, string>>;
}
