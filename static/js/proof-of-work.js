// Solves the challenge of a report that needs a proof of work (ALTCHA, SHA-256), and sends the report.
// In plain JavaScript: crypto.subtle is missing without TLS, and slower for messages of one block.
"use strict";
{
  const SLICE = 40; // ms of work between two moments in which the page can react
  const BATCH = 500; // hashes between two looks at the clock
  const BLOCK_BITS = 288; // salt and nonce of 16 bytes each, a counter of 4
  const form = document.getElementById("proof");
  const status = form.querySelector("[role=status]");
  const bar = form.querySelector("progress");
  const challenge = JSON.parse(form.dataset.challenge);
  const { algorithm, cost, salt, nonce, keyPrefix } = challenge.parameters;

  // SHA-256 begins with fractions of the roots of the first primes (FIPS 180-4).
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (root) => ((root % 1) * 2 ** 32) | 0;
  const K = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
  const START = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

  const w = new Int32Array(64);
  const state = new Int32Array(8);
  // With single variables: destructuring takes two to three times as long.
  const hash = (block) => {
    w.set(block);
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15], y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let a = START[0], b = START[1], c = START[2], d = START[3];
    let e = START[4], f = START[5], g = START[6], h = START[7];
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0;
      d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state.set([a + START[0], b + START[1], c + START[2], d + START[3]]);
    state.set([e + START[4], f + START[5], g + START[6], h + START[7]], 4);
  };

  const toWords = (hex) => hex.match(/.{8}/g).map((word) => parseInt(word, 16) | 0);
  const toHex = (words) => Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  const block = Int32Array.of(...toWords(salt), ...toWords(nonce), 0, 1 << 31, 0, 0, 0, 0, 0, BLOCK_BITS);
  const wanted = toWords(keyPrefix);

  const showButton = (seen) => {
    for (const part of form.querySelectorAll("button, .wait")) part.hidden = !seen;
  };
  const finish = (counter) => {
    const solution = { counter, derivedKey: toHex(state) };
    form.elements.altcha.value = btoa(JSON.stringify({ challenge, solution }));
    bar.value = bar.max;
    status.textContent = status.dataset.done;
    form.querySelector("button").hidden = false;
    if ("send" in form.dataset) form.submit();
  };
  // A message to oneself comes at once, also in a tab that is not seen; timers are held back there.
  const { port1, port2 } = new MessageChannel();
  const work = () => {
    const end = performance.now() + SLICE;
    while (performance.now() < end) {
      for (let n = 0; n < BATCH; n += 1, block[8] += 1) {
        hash(block);
        if (wanted.every((word, i) => word === state[i])) return finish(block[8] >>> 0);
      }
    }
    bar.value = block[8] >>> 0;
    port2.postMessage(null);
  };
  // What this script cannot solve, the person can wait for: the page is complete without it.
  if (algorithm === "SHA-256" && cost === 1 && salt.length === 32 && nonce.length === 32) {
    showButton(false);
    setTimeout(showButton, form.dataset.wait * 1000, true); // a browser that is slower than that need not compute
    form.querySelector(".calculation").hidden = false;
    status.textContent = status.dataset.working;
    port1.onmessage = work;
    port2.postMessage(null);
  }
}
