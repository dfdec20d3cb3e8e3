// Makes a large photo smaller before it is sent; that also drops where and when it was taken.
const QUALITY = 0.9;

/** The photo as a JPEG whose longer edge is `most`, or the file itself when that isn't possible. */
export async function shrink(file, most) {
  if (!file.type.startsWith("image/") || !window.createImageBitmap) return file;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // HEIC outside Safari: the server reads it.
  }
  const scale = most / Math.max(picture.width, picture.height);
  const smaller = scale < 1 ? await redraw(picture, scale) : null;
  picture.close();
  if (!smaller) return file;
  return new File([smaller], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

function redraw(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d", { alpha: false });
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
