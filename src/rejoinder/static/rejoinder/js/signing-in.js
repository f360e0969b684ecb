// @ts-check
/* Passkeys, which need a script, and a typed address that is not asked for twice. */

/**
 * The bytes of a text in base64url, as WebAuthn writes ids and challenges.
 * @param {string} text
 */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

/**
 * @param {ArrayBuffer | null | undefined} buffer
 * @returns {string | null}
 */
function text(buffer) {
  if (!buffer) return null;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * @param {any[] | undefined} listed
 */
function credentials(listed) {
  return (listed ?? []).map((entry) => ({ ...entry, id: bytes(entry.id) }));
}

/**
 * Make a new passkey.
 * @param {any} options as the server wrote them
 */
async function made(options) {
  const wish = options.publicKey;
  const found = await navigator.credentials.create({
    publicKey: {
      ...wish,
      challenge: bytes(wish.challenge),
      user: { ...wish.user, id: bytes(wish.user.id) },
      excludeCredentials: credentials(wish.excludeCredentials),
    },
  });
  const key = /** @type {PublicKeyCredential} */ (found);
  const answer = /** @type {AuthenticatorAttestationResponse} */ (key.response);
  return described(key, {
    attestationObject: text(answer.attestationObject),
    transports: answer.getTransports?.() ?? [],
  });
}

/**
 * Let the person use one of their passkeys.
 * @param {any} options as the server wrote them
 */
async function used(options) {
  const wish = options.publicKey;
  const found = await navigator.credentials.get({
    publicKey: {
      ...wish,
      challenge: bytes(wish.challenge),
      allowCredentials: credentials(wish.allowCredentials),
    },
  });
  const key = /** @type {PublicKeyCredential} */ (found);
  const answer = /** @type {AuthenticatorAssertionResponse} */ (key.response);
  return described(key, {
    authenticatorData: text(answer.authenticatorData),
    signature: text(answer.signature),
    userHandle: text(answer.userHandle),
  });
}

/**
 * @param {PublicKeyCredential} key
 * @param {Record<string, unknown>} response
 */
function described(key, response) {
  return {
    type: key.type,
    id: key.id,
    rawId: text(key.rawId),
    authenticatorAttachment: key.authenticatorAttachment,
    response: { clientDataJSON: text(key.response.clientDataJSON), ...response },
    clientExtensionResults: key.getClientExtensionResults(),
  };
}

/**
 * @param {HTMLFormElement} form
 */
async function credential(form) {
  if (form.dataset.passkey === "sign-in") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`the site answered ${answer.status}`);
    return used((await answer.json()).request_options);
  }
  const options = JSON.parse(form.dataset.options ?? "{}");
  return form.dataset.passkey === "add" ? made(options) : used(options);
}

/**
 * @param {HTMLFormElement} form
 */
function passkey(form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
  const error = /** @type {HTMLElement} */ (form.querySelector("[data-passkey-error]"));
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.hidden = true;
    try {
      field.value = JSON.stringify(await credential(form));
      form.submit();
    } catch {
      // The person said no, or the device has no passkey for this site: they choose again.
      error.hidden = false;
    }
  });
}

const forms = /** @type {NodeListOf<HTMLFormElement>} */ (
  document.querySelectorAll("form[data-passkey]")
);
if (typeof window.PublicKeyCredential === "function") {
  forms.forEach(passkey);
} else {
  for (const note of document.querySelectorAll("[data-passkey-missing]")) {
    /** @type {HTMLElement} */ (note).hidden = false;
  }
}

// Whoever typed their address before they chose the password need not type it again.
const details = document.querySelector("details.by-password");
details?.addEventListener("toggle", () => {
  const typed = /** @type {HTMLInputElement | null} */ (document.getElementById("id_email"));
  const wanted = /** @type {HTMLInputElement | null} */ (document.getElementById("id_login"));
  if (typed && wanted && !wanted.value) wanted.value = typed.value;
});
