/** What came of a request to an address that somebody else named. `reason` is for a person and holds nothing secret. */
export type FetchOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case; those sent more than once are joined by a comma. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
      /** Of the last request, redirects followed. */
      readonly url: string;
    }
  | FetchRefusal
  | { readonly kind: 'too_large'; readonly reason: string }
  | { readonly kind: 'timed_out'; readonly reason: string }
  /** No connection, a broken one, a certificate that doesn't hold, or redirects without an end. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Nothing was sent. */
export type FetchRefusal =
  /** The name leads to an address, or the URL to a port, that isn't called from here. */
  | { readonly kind: 'forbidden_address'; readonly reason: string }
  /** No URL that is called here: another scheme, a user in it, http after https. */
  | { readonly kind: 'not_http'; readonly reason: string };
