// Draws atlas.json and land.svg from Natural Earth's states and provinces; README.md says how to run it.
import { readFileSync, writeFileSync } from "node:fs";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";
import { mergeArcs, feature } from "topojson-client";

const [source, target, drawing] = process.argv.slice(2);
const SUBDIVIDED = new Set(["AU", "BR", "CA", "IN", "MX", "US"]); // as reports/privacy.py
const NOW_CALLED = { "IN-OR": "IN-OD", "IN-UT": "IN-UK", "IN-CT": "IN-CG", "IN-TG": "IN-TS", "MX-DIF": "MX-CMX" };
const OF_THEIR_OWN = { "Cocos (Keeling) Islands": "CC", "Christmas Island": "CX" };
const ALSO = { "US-AS": "AS", "US-GU": "GU", "US-MP": "MP", "US-PR": "PR", "US-UM": "UM", "US-VI": "VI" };
// Too small for the source, or part of a country there: longitude and latitude.
const POINTS = { BQ: [-68.3, 12.2], BV: [3.4, -54.4], GF: [-53.1, 3.9], GI: [-5.35, 36.14], GP: [-61.5, 16.2], MQ: [-61, 14.6],
  RE: [55.5, -21.1], SJ: [16, 78.7], TK: [-171.8, -9.2], YT: [45.2, -12.8] };
const OVERSEAS = { "FR-GF": "GF", "FR-GP": "GP", "FR-MQ": "MQ", "FR-RE": "RE", "FR-YT": "YT", "NO-21": "SJ", "NO-X01~": "SJ" };
const WIDTH = 1000;
const DETAIL = 0.9; // square units: a corner that spans less is left out
const SPECK = 2.5; // smaller islands are not drawn, unless they are all of a place
const DOT = 10; // a place smaller than this is a dot

// Equal Earth, the polynomial of Savric, Patterson and Jenny (2018).
function project([longitude, latitude]) {
  const [a1, a2, a3, a4, m] = [1.340264, -0.081106, 0.000893, 0.003796, Math.sqrt(3) / 2];
  const t = Math.asin(m * Math.sin((latitude * Math.PI) / 180)), t2 = t * t, t6 = t2 * t2 * t2;
  const x = ((longitude * Math.PI) / 180) * Math.cos(t) / (m * (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)));
  const scale = WIDTH / 4.957; // the width of the land alone: the ends of the equator are sea
  return [x * scale, -t * (a1 + a2 * t2 + t6 * (a3 + a4 * t2)) * scale];
}

const turn = (ring) => ring.reduce((sum, [x, y], i) => { const [u, v] = ring[(i + 1) % ring.length]; return sum + x * v - u * y; }, 0) / 2;
const area = (ring) => Math.abs(turn(ring));
const middle = (ring) => [0, 1].map((axis) => { const all = ring.map((p) => p[axis]); return (Math.min(...all) + Math.max(...all)) / 2; });
const deep = (c, f) => (typeof c[0] === "number" ? f(c) : c.map((inner) => deep(inner, f)));

const polygonsOf = ({ geometry }) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates);

function codeOf({ iso_a2: country, iso_3166_2: state, name }) {
  if (state === "UA-40" || state === "UA-43") return "UA"; // as ISO 3166 and the files of places have it
  if (name in OF_THEIR_OWN) return OF_THEIR_OWN[name];
  if (state in OVERSEAS) return OVERSEAS[state];
  return SUBDIVIDED.has(country) && /^[A-Z]{2}-[A-Z]{2,3}$/.test(state) ? (NOW_CALLED[state] ?? state) : country;
}

const features = JSON.parse(readFileSync(source)).features.filter((f) => f.properties.iso_a2 !== "AQ" && f.geometry);
for (const f of features) {
  f.geometry.coordinates = deep(f.geometry.coordinates, project);
  // Some rings of the source run the other way, and arcs that meet head on are not joined.
  for (const polygon of polygonsOf(f)) polygon.forEach((ring, i) => { if (turn(ring) > 0 === (i > 0)) ring.reverse(); });
}
let world = topology({ all: { type: "FeatureCollection", features } }, 1e6); // coarser, and slivers between neighbours leave rings open
world = simplify(presimplify(world), DETAIL);
const parts = new Map();
for (const g of world.objects.all.geometries) parts.set(codeOf(g.properties), [...(parts.get(codeOf(g.properties)) ?? []), g]);
for (const country of SUBDIVIDED) parts.set(country, world.objects.all.geometries.filter((g) => codeOf(g.properties).slice(0, 2) === country));

const full = new Map(); // of each place its largest ring before anything is left out: is it a dot, and where?
for (const f of features) {
  for (const polygon of polygonsOf(f)) {
    for (const code of new Set([codeOf(f.properties), codeOf(f.properties).slice(0, 2)])) {
      const seen = full.get(code) ?? { total: 0, largest: 0 };
      const size = area(polygon[0]);
      full.set(code, { total: seen.total + size, largest: Math.max(seen.largest, size), at: size > seen.largest ? middle(polygon[0]) : seen.at });
    }
  }
}

const polygons = (geometries) => feature(world, mergeArcs(world, geometries)).geometry.coordinates;
const rings = (geometries, least) => polygons(geometries).filter(([outer]) => area(outer) >= least).flatMap((p) => p.filter((r, i) => i === 0 || area(r) >= SPECK));
const land = rings(world.objects.all.geometries, SPECK);
if (land.some(([first, ...rest]) => Math.hypot(first[0] - rest.at(-1)[0], first[1] - rest.at(-1)[1]) > 1)) throw new Error("A ring of the land is open.");
const xs = land.flat().map((p) => p[0]), ys = land.flat().map((p) => p[1]);
const least = (all) => all.reduce((a, b) => Math.min(a, b)), most = (all) => all.reduce((a, b) => Math.max(a, b));
const [left, top] = [least(xs) - 2, least(ys) - 2];
const [width, height] = [Math.ceil(most(xs) - left + 2), Math.ceil(most(ys) - top + 2)];
const whole = ([x, y]) => [Math.round(x - left), Math.round(y - top)];
// The islands east of the date line lie left of the drawing: at its edge they can be seen.
const dot = (point) => whole(point).map((v, i) => Math.min(Math.max(v, 5), [width, height][i] - 5));

// Relative whole numbers, a sign in place of a space: M12 40l3-1 0 2z
function path(all) {
  return all.map((ring) => {
    const points = ring.map(whole).filter((p, i, r) => i === 0 || p[0] !== r[i - 1][0] || p[1] !== r[i - 1][1]);
    if (points.length > 1 && String(points[0]) === String(points.at(-1))) points.pop();
    if (points.length < 3) return "";
    const steps = points.slice(1).flatMap(([x, y], i) => [x - points[i][0], y - points[i][1]]);
    return `M${points[0].join(" ")}l${steps.join(" ").replaceAll(" -", "-")}z`;
  }).join("");
}

const shapes = {}, dots = {};
for (const [code, geometries] of parts) {
  if (!/^[A-Z]{2}(-[A-Z]{2,3})?$/.test(code)) continue;
  const { total, at } = full.get(code);
  const d = total >= DOT ? path(rings(geometries, SPECK)) : "";
  if (d) shapes[code] = d; else dots[code] = dot(at);
}
for (const [code, at] of Object.entries(POINTS)) if (!shapes[code] && !dots[code]) dots[code] = dot(project(at));
for (const [code, other] of Object.entries(ALSO)) if (shapes[other]) shapes[code] = shapes[other]; else dots[code] = dots[other];

const sorted = (o) => Object.fromEntries(Object.entries(o).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(target, JSON.stringify({ width, height, shapes: sorted(shapes), dots: sorted(dots) }, null, 0).replaceAll('","', '",\n"').replaceAll('],"', '],\n"') + "\n");
writeFileSync(drawing, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><path id="land" d="${path(land)}"/></svg>\n`);
