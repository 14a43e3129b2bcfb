// Draws the charts of a page as one picture: what is on screen, with its title, in the theme of the screen.

import { plotEdges } from './chart-brush';

const margin = 16;
const titleHeight = 28;
/** Sharp on paper and on screens of twice the density. */
const density = 2;

/** Of all figures inside `root`. Throws where the browser cannot draw them. */
export async function chartsPng(root: HTMLElement, title: string): Promise<Blob> {
  const box = root.getBoundingClientRect();
  const { width, height } = { width: box.width + 2 * margin, height: box.height + 2 * margin + titleHeight };
  const canvas = document.createElement('canvas');
  canvas.width = width * density;
  canvas.height = height * density;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('This browser draws no pictures.');
  const { color, fontFamily } = getComputedStyle(root);
  pen.scale(density, density);
  pen.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
  pen.fillRect(0, 0, width, height);
  pen.translate(margin - box.left, margin + titleHeight - box.top);
  pen.fillStyle = color;
  pen.font = `600 14px ${fontFamily}`;
  pen.fillText(title, box.left, box.top - titleHeight / 2, box.width);
  for (const figure of root.querySelectorAll('figure')) {
    writeCaption(pen, figure);
    const plot = figure.querySelector<SVGSVGElement>('svg[data-plot]');
    if (plot === null) continue;
    const at = plot.getBoundingClientRect();
    const { left, right, top, bottom } = plotEdges;
    pen.drawImage(
      await imageOf(plot, at),
      at.left - left,
      at.top - top,
      at.width + left + right,
      at.height + top + bottom,
    );
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture is empty.')) : resolve(blob)));
  });
}

/** The words above a chart, each where it stands, and the marks of the legend. */
function writeCaption(pen: CanvasRenderingContext2D, figure: HTMLElement): void {
  const caption = figure.querySelector('figcaption');
  if (caption === null) return;
  const words = document.createTreeWalker(caption, NodeFilter.SHOW_TEXT);
  for (let word = words.nextNode(); word !== null; word = words.nextNode()) {
    const parent = word.parentElement;
    if (parent === null) continue;
    const range = document.createRange();
    range.selectNodeContents(word);
    const at = range.getBoundingClientRect();
    const { color, fontWeight, fontSize, fontFamily } = getComputedStyle(parent);
    pen.fillStyle = color;
    pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    pen.fillText(word.textContent ?? '', at.left, at.bottom - at.height / 4);
  }
  for (const mark of caption.querySelectorAll<HTMLElement>('[data-mark]')) {
    const at = mark.getBoundingClientRect();
    pen.fillStyle = getComputedStyle(mark).backgroundColor;
    pen.fillRect(at.left, at.top, at.width, at.height);
  }
}

const drawn = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'font-size',
  'font-family',
  'opacity',
  'display',
] as const;

/** A picture knows nothing of the page's styles, so they are written into it; around the plot is room for its axes. */
async function imageOf(plot: SVGSVGElement, { width, height }: DOMRect): Promise<HTMLImageElement> {
  const copy = plot.cloneNode(true) as SVGSVGElement;
  const copies = copy.querySelectorAll<SVGElement>('*');
  plot.querySelectorAll('*').forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of drawn) copies[index]?.style.setProperty(name, style.getPropertyValue(name));
  });
  const { left, right, top, bottom } = plotEdges;
  setAll(copy, { x: left, y: top, width, height, overflow: 'visible' });
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  setAll(picture, { width: width + left + right, height: height + top + bottom });
  picture.append(copy);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
  await image.decode();
  return image;
}

function setAll(element: SVGElement, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
