// Makes outlines.csv, the countries' outlines on the map of the front page, from Natural Earth 1:110m (public domain) as the npm package world-atlas (ISC) packs it:
//   npm i --no-save world-atlas@2.0.2 topojson-client@3.1.0 d3-geo@3.1.1 i18n-iso-countries@7.14.0 && node outlines.mjs > outlines.csv
// Albers' conic equal-area projection of Europe, northern and central Asia on 960 × 480; places are whole numbers. Natural Earth draws who holds an area. Here Crimea belongs to
// Ukraine (UN General Assembly resolution 68/262) and northern Cyprus to Cyprus (Security Council resolution 541), as on maps of the United Nations.
import { readFileSync } from "node:fs";
import { feature, merge } from "topojson-client";
import countries from "i18n-iso-countries";
import { geoConicEqualArea, geoPath, geoCentroid } from "d3-geo";

const world = JSON.parse(readFileSync("node_modules/world-atlas/countries-110m.json", "utf8"));
const all = world.objects.countries.geometries;
const named = name => all.find(country => country.properties.name === name);
const isCrimea = polygon => {
  const [east, north] = geoCentroid(feature(world, { type: "Polygon", arcs: polygon }));
  return east > 32 && east < 37 && north > 44 && north < 46.5;
};
const russia = named("Russia");
const crimea = { type: "MultiPolygon", arcs: russia.arcs.filter(isCrimea) };
const shapes = new Map(all.map(country => [country, feature(world, country).geometry]));
shapes.set(russia, feature(world, { ...russia, arcs: russia.arcs.filter(polygon => !isCrimea(polygon)) }).geometry);
shapes.set(named("Ukraine"), merge(world, [named("Ukraine"), crimea]));
shapes.set(named("Cyprus"), merge(world, [named("Cyprus"), named("N. Cyprus")]));
shapes.delete(named("N. Cyprus"));

const [width, height] = [960, 480];
const projection = geoConicEqualArea().parallels([35, 65]).rotate([-55, 0]).center([0, 53]).scale(560).translate([width / 2, height / 2]).clipExtent([[0, 0], [width, height]]);
const path = geoPath(projection).digits(0);
const lines = [...shapes].map(([country, shape]) => [country.properties.name === "Kosovo" ? "XKX" : countries.numericToAlpha3(country.id) ?? "", path(shape)])
  .filter(([, outline]) => outline).sort(([a], [b]) => a < b ? -1 : 1);
console.log("code,outline");
for (const [code, outline] of lines) console.log(`${code},"${outline}"`);
