using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Indicators;

/// <summary>Figures of a template that an indicator takes.</summary>
/// <param name="Template">Id of the template; null for the indicator's own.</param>
/// <param name="Where">Field → the code that a cell has; several joined by <c>+</c>, as in SDMX, are added up and all need a figure.</param>
/// <param name="Below">Field → a code that counts as the total of the indicator's dimension: only what is below it is taken, as the foreign-born of all residents.</param>
public sealed record Operand(
    string? Template = null, IReadOnlyDictionary<string, string>? Where = null, IReadOnlyDictionary<string, string>? Below = null);

/// <summary>An indicator as an entry in a JSON file: <c>times × (of − less) ÷ per</c>, cell by cell.</summary>
/// <param name="Code">Code of the indicator.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Definition">What is counted, by which definition.</param>
/// <param name="Unit">Unit of the figures.</param>
/// <param name="Template">Template of <paramref name="Of"/>.</param>
/// <param name="Dimensions">Code lists of the dimensions; a field of the template that is none of them is a total.</param>
/// <param name="Of">What is taken; everything where nothing is said.</param>
/// <param name="Less">What is subtracted; null for nothing. A cell needs both.</param>
/// <param name="Per">What it is divided by; null for nothing. A dimension that its template lacks is a total.</param>
/// <param name="Times">What it is multiplied by: 100 for per cent.</param>
/// <param name="Method">The formula with its source; null where figures are taken as they are.</param>
/// <param name="Number">Number on the indicator list.</param>
/// <param name="Version">Version of the entry.</param>
/// <param name="Decimals">Decimals with which a figure is shown.</param>
/// <param name="CountsPersons">Whether <paramref name="Of"/> and <paramref name="Less"/> count persons, so that small counts are protected.</param>
/// <param name="PerIsWhole">Whether <paramref name="Per"/> counts all the persons of whom <paramref name="Of"/> counts some, so that it tells of the rest too.</param>
public sealed record IndicatorEntry(
    string Code,
    string Name,
    string Definition,
    string Unit,
    string Template,
    IReadOnlyList<string> Dimensions,
    Operand? Of = null,
    Operand? Less = null,
    Operand? Per = null,
    double Times = 1,
    string? Method = null,
    string Number = "",
    string Version = "1.0",
    int Decimals = 0,
    bool CountsPersons = true,
    bool PerIsWhole = false);

/// <summary>An indicator that takes figures of a template as they are, their difference or their ratio, as an entry says.</summary>
public sealed class TabulatedIndicator : Indicator
{
    private const string AsSubmitted = "As submitted. A total that is not submitted is the sum of its parts where they are complete.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly IndicatorEntry entry;
    private readonly Cells of;
    private readonly Cells? less;
    private readonly Cells? per;

    /// <summary>Makes the indicator of an entry.</summary>
    /// <exception cref="FormatException">The entry names a template, field, code or dimension that does not exist; the message says which.</exception>
    public TabulatedIndicator(IndicatorEntry entry)
    {
        this.entry = entry;
        of = new Cells(entry, entry.Of ?? new Operand());
        less = entry.Less is null ? null : new Cells(entry, entry.Less);
        per = entry.Per is null ? null : new Cells(entry, entry.Per);
        of.RefuseUnknownDimensions();
        Selection = (less, per, entry.Times) is (null, null, 1) ? of.Selected : null;
        Templates = [.. new[] { of, less, per }.OfType<Cells>().Select(cells => cells.Template.Id).Distinct()];
    }

    /// <summary>The indicators of a family: the entries of its file.</summary>
    public static IEnumerable<TabulatedIndicator> Family(string name)
    {
        using Stream stream = typeof(TabulatedIndicator).Assembly.GetManifestResourceStream($"indicators/{name}.json")!;
        return [.. JsonSerializer.Deserialize<IndicatorEntry[]>(stream, Json)!.Select(entry => new TabulatedIndicator(entry))];
    }

    /// <inheritdoc/>
    public override string Code => entry.Code;

    /// <inheritdoc/>
    public override string Number => entry.Number;

    /// <inheritdoc/>
    public override string Version => entry.Version;

    /// <inheritdoc/>
    public override string Name => entry.Name;

    /// <inheritdoc/>
    public override string Definition => entry.Definition;

    /// <inheritdoc/>
    public override string Method => entry.Method ?? AsSubmitted;

    /// <inheritdoc/>
    public override string Unit => entry.Unit;

    /// <inheritdoc/>
    public override int Decimals => entry.Decimals;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => entry.Dimensions;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string>? Selection { get; }

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        foreach ((int year, string[] codes) in of.In(data[of.Template.Id]!))
        {
            Figure? taken = of.At(data, year, codes), subtracted = less?.At(data, year, codes), whole = per?.At(data, year, codes);
            if (taken is null || (less is not null && subtracted is null) || (per is not null && whole is not { Value: not 0 })) continue;
            double value = entry.Times * (taken.Value - (subtracted?.Value ?? 0)) / (whole?.Value ?? 1);
            Figure[] from = [.. new[] { taken, subtracted, whole }.OfType<Figure>()];
            yield return Observe(year, codes, value, from, entry.CountsPersons ? Groups() : []);

            IEnumerable<PersonGroup> Groups()
            {
                yield return PersonGroup.Of(taken);
                if (subtracted is not null) yield return PersonGroup.Of(subtracted);
                if (entry.PerIsWhole) yield return PersonGroup.Rest(whole!, taken);
            }
        }
    }

    // An operand against its template: for every dimension after country and year, where its code comes from.
    private sealed class Cells
    {
        private readonly IndicatorEntry entry;
        private readonly Codelist[] codelists;
        private readonly string[]?[] wanted;
        private readonly string?[] top;
        private readonly int[] places;

        public Cells(IndicatorEntry entry, Operand operand)
        {
            this.entry = entry;
            Template = TemplateCatalogue.Find(operand.Template ?? entry.Template) ?? throw Wrong($"there is no template '{operand.Template ?? entry.Template}'");
            Field[] dimensions = [.. Template.Dimensions.Skip(2)];
            codelists = [.. dimensions.Select(dimension => dimension.Codelist!)];
            places = [.. codelists.Select(codelist => entry.Dimensions.ToList().IndexOf(codelist.Id))];
            wanted = new string[]?[dimensions.Length];
            top = new string?[dimensions.Length];
            foreach ((string field, string codes) in operand.Where ?? new Dictionary<string, string>()) wanted[PlaceOf(field, codes)] = codes.Split('+');
            foreach ((string field, string code) in operand.Below ?? new Dictionary<string, string>()) top[PlaceOf(field, code)] = code;
            for (int i = 0; i < dimensions.Length; i++)
                if (wanted[i] is null && places[i] < 0 && !codelists[i].HasTotal) throw Wrong($"field '{dimensions[i].Name}' has no total: say which code is taken, or make it a dimension");

            int PlaceOf(string field, string codes)
            {
                int place = Array.FindIndex(dimensions, dimension => dimension.Name == field);
                if (place < 0) throw Wrong($"template '{Template.Id}' has no dimension '{field}'");
                foreach (string code in codes.Split('+'))
                    if (codelists[place].IndexOf(code) < 0) throw Wrong($"'{code}' is not in the list {codelists[place].Id}");
                return place;
            }
        }

        public Template Template { get; }

        /// <summary>Code list → the code that is taken, for each dimension of the template that is none of the indicator's; null where figures are added up.</summary>
        public IReadOnlyDictionary<string, string>? Selected => wanted.Any(codes => codes?.Length > 1) || top.Any(code => code is not null) ? null
            : Enumerable.Range(0, codelists.Length).Where(i => places[i] < 0).ToDictionary(i => codelists[i].Id, i => wanted[i]?[0] ?? Codelist.Total);

        public void RefuseUnknownDimensions()
        {
            foreach (string dimension in entry.Dimensions)
                if (!codelists.Any(codelist => codelist.Id == dimension)) throw Wrong($"template '{Template.Id}' has no dimension by the list '{dimension}'");
        }

        /// <summary>The cells for which the template has something, each once, with the indicator's codes.</summary>
        public IEnumerable<(int Year, string[] Codes)> In(Figures figures) =>
            (from cell in figures.Cells
             where cell.Codes.Select((code, i) => IsTaken(i, code)).All(isTaken => isTaken)
             select (cell.Year, Codes: CodesOf(cell.Codes))).DistinctBy(cell => $"{cell.Year}|{string.Join('|', cell.Codes)}");

        /// <summary>The figure at the indicator's codes, or null.</summary>
        public Figure? At(CountryData data, int year, string[] codes)
        {
            IEnumerable<string[]> cells = [[]];
            for (int i = 0; i < codelists.Length; i++)
            {
                string code = places[i] < 0 ? Codelist.Total : codes[places[i]];
                string[] alternatives = wanted[i] ?? [code == Codelist.Total && top[i] is { } total ? total : code];
                cells = cells.SelectMany(_ => alternatives, (head, alternative) => (string[])[.. head, alternative]);
            }

            Figure?[] figures = [.. cells.Select(cell => data[Template.Id]!.At(year, cell))];
            return figures.Contains(null) ? null : Figures.Sum(figures!);
        }

        private bool IsTaken(int dimension, string code) => wanted[dimension] is { } codes ? codes[0] == code
            : top[dimension] is { } total ? code == total || (places[dimension] >= 0 && codelists[dimension].Above(code).Any(above => above.Id == total))
            : places[dimension] >= 0 || code == Codelist.Total;

        private string[] CodesOf(IReadOnlyList<string> cell)
        {
            var codes = new string[entry.Dimensions.Count];
            for (int i = 0; i < places.Length; i++)
                if (places[i] >= 0) codes[places[i]] = cell[i] == top[i] ? Codelist.Total : cell[i];
            return codes;
        }

        private FormatException Wrong(string what) => new($"Indicator '{entry.Code}': {what}.");
    }
}
