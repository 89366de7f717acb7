// Numbers as they travel: base64 of bytes, or arrays where nothing travels.

function bytesOf(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

export function readBytes(given) {
  return typeof given === "string" ? bytesOf(given) : given;
}

export function readIntegers(given) {
  return typeof given === "string" ? new Int32Array(bytesOf(given).buffer) : given;
}

export async function unpacked(text) {
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser is too old to unpack the page; any browser of 2023 or later can.");
  }
  const stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
