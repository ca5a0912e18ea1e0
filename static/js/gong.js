/**
 * The sound of the screen: a gong at zero, a soft bell two minutes before. Synthesised, no files.
 *
 * Promises: silent until `enable()` was called from a click (browsers demand one) and told by
 * `onChange(on)`; afterwards `gong()` and `bell()` sound at once and never throw.
 */

// Ratio to the base tone, loudness, seconds until it has died away. A gong's overtones are not
// multiples of its base; close pairs make it shimmer.
const GONG = [
  [1, 0.5, 7], [1.007, 0.32, 6.5], [1.48, 0.26, 5], [2.02, 0.22, 4.2],
  [2.57, 0.16, 3], [3.16, 0.1, 2.2], [4.1, 0.07, 1.4], [5.43, 0.04, 0.8],
];
const BELL = [[1, 0.34, 2.6], [2, 0.1, 1.8], [3.01, 0.05, 1]];

export function createSound({onChange}) {
  let context = null;

  function strike(partials, base, loudness) {
    if (context?.state !== 'running') return;
    const start = context.currentTime + 0.02;
    const out = new GainNode(context, {gain: loudness});
    out.connect(context.destination);
    for (const [ratio, gain, seconds] of partials) {
      const tone = new OscillatorNode(context, {frequency: base * ratio});
      const fade = new GainNode(context, {gain: 0});
      fade.gain.linearRampToValueAtTime(0, start);
      fade.gain.linearRampToValueAtTime(gain, start + 0.012);
      fade.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
      tone.connect(fade).connect(out);
      tone.start(start);
      tone.stop(start + seconds);
    }
  }

  return {
    async enable() {
      if (!context) {
        context = new AudioContext();
        context.addEventListener('statechange', () => onChange(context.state === 'running'));
      }
      await context.resume();
      onChange(context.state === 'running');
    },
    gong: () => strike(GONG, 112, 0.6),
    bell: () => strike(BELL, 587, 0.5),
  };
}
