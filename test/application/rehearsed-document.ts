/** What a document says of its tenant's key where it has it drilled at the embedded key store. */
export function rehearsalsOf(name: string) {
  return {
    key_store: 'embedded',
    key_name: name,
    key_ref: `signing_key:${name}_drilled`,
    break_glass: { ticket: 'DRILL-1', justification_hash: 'sha256:drilled' },
    maturity_report: { report_ref: `staging_maturity_report:${name}` },
    pilot_gate: {
      pilot_ref: `pilot_gate:${name}`,
      no_public_launch_claim: true,
      automated_filing_disabled: true,
    },
  };
}

/** A document with its key made at the embedded key store, attested, bound and drilled. */
export function rehearsed<
  Document extends { readonly tenant: string; readonly key_custody_provider: object },
>(document: Document, section: object = {}) {
  const name = document.tenant.slice(document.tenant.indexOf(':') + 1);
  const rehearsals = { ...rehearsalsOf(name), ...section };
  return {
    ...document,
    key_custody_provider: {
      provider_attestation_ref: `key_custody_provider_attestation:${name}_drilled`,
      provider: 'embedded' as const,
      key_ref: rehearsals.key_ref,
    },
    rehearsals,
  };
}
