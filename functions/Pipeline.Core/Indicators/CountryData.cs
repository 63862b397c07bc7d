using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Indicators;

/// <summary>An entry of a list.</summary>
/// <param name="Codes">One text for each dimension after the country, in the template's order; days as <c>yyyy-MM-dd</c>.</param>
/// <param name="Sources">Places in the build's list of submissions.</param>
public sealed record Entry(IReadOnlyList<string> Codes, IReadOnlyList<int> Sources);

/// <summary>The merged cubes of one country, from which its indicators are computed.</summary>
public sealed class CountryData
{
    private readonly Dictionary<string, Figures> figures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<Entry>> lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RecordCounts> records = new(StringComparer.Ordinal);
    private readonly List<Source> sources = [];

    /// <summary>Brings the cubes of several templates together.</summary>
    /// <param name="country">ISO 3166-1 alpha-3.</param>
    /// <param name="cubes">One merged cube for each template that has data.</param>
    /// <param name="persons">For each record template among them its cube of distinct persons, margins included.</param>
    /// <exception cref="ArgumentException">A cube's template does not exist, or a record template has no cube of persons.</exception>
    public CountryData(string country, IEnumerable<Cube> cubes, params IEnumerable<Cube> persons)
    {
        Country = country;
        Dictionary<string, Cube> personsOf = persons.ToDictionary(cube => cube.Template);
        foreach (Cube cube in cubes)
        {
            int[] places = [.. Enumerable.Range(sources.Count, cube.Sources.Count)];
            sources.AddRange(cube.Sources);
            Template template = TemplateCatalogue.Find(cube.Template) ?? throw new ArgumentException($"There is no template '{cube.Template}'.", nameof(cubes));
            if (template.Kind == TemplateKind.Record)
                records.Add(cube.Template, new RecordCounts(cube, personsOf.GetValueOrDefault(cube.Template) ?? throw new ArgumentException($"'{cube.Template}' has no cube of persons.", nameof(persons)), places));
            else if (template.Dimensions.Skip(1).FirstOrDefault() is { Type: FieldType.Year }) figures.Add(cube.Template, new Figures(cube, template, country, places));
            else lists.Add(cube.Template, [.. from cell in cube.Cells where cell.Codes[0] == country select new Entry([.. cell.Codes.Skip(1)], [.. cell.Sources.Select(source => places[source])])]);
        }
    }

    /// <summary>ISO 3166-1 alpha-3.</summary>
    public string Country { get; }

    /// <summary>The submissions behind all cubes.</summary>
    public IReadOnlyList<Source> Sources => sources;

    /// <summary>The figures on a template, or null where the country has none.</summary>
    public Figures? this[string template] => figures.GetValueOrDefault(template);

    /// <summary>The records on a record template, or null where the country has none.</summary>
    public RecordCounts? RecordsOf(string template) => records.GetValueOrDefault(template);

    /// <summary>Whether there are figures or records on a template.</summary>
    public bool Has(string template) => figures.ContainsKey(template) || records.ContainsKey(template);

    /// <summary>The entries on a template that is a list rather than a series of years; none where the country has none.</summary>
    public IReadOnlyList<Entry> EntriesOf(string template) => lists.GetValueOrDefault(template, []);
}
