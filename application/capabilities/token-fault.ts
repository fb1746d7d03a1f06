/** Why a capability token, or the proof that came with it, is no good. */
export type TokenFault =
  | 'token_invalid'
  | 'token_expired'
  | 'token_revoked'
  | 'token_foreign'
  | 'proof_missing'
  | 'proof_invalid'
  | 'proof_mismatch'
  | 'proof_replayed';

/** Says which; never the token, nor anything that it holds. */
export class FaultyToken extends Error {
  override readonly name = 'FaultyToken';

  constructor(
    readonly code: TokenFault,
    readonly detail: string,
  ) {
    super(code);
  }
}
