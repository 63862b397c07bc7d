using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Indicators;

/// <summary>An entry of a list.</summary>
/// <param name="Template">Id of the list's template.</param>
/// <param name="Codes">One text for each dimension after the country, in the template's order; days as <c>yyyy-MM-dd</c>.</param>
/// <param name="Sources">Places in the build's list of submissions.</param>
public sealed record Entry(string Template, IReadOnlyList<string> Codes, IReadOnlyList<int> Sources)
{
    /// <summary>The text of a field; empty where the entry has none.</summary>
    /// <exception cref="ArgumentException">The template has no such dimension.</exception>
    public string this[string field] => TemplateCatalogue.Find(Template)!.Dimensions.Skip(1).ToList().FindIndex(dimension => dimension.Name == field) is >= 0 and int place
        ? Codes[place]
        : throw new ArgumentException($"The list '{Template}' has no dimension '{field}'.");

    /// <summary>Whether the entry is in force at the end of a year, by its fields <c>valid_from</c> and <c>valid_to</c>: without an end it is in force for good.</summary>
    /// <remarks>ISO dates compare as text.</remarks>
    public bool IsInForce(int year)
    {
        string day = new DateOnly(year, 12, 31).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        return string.CompareOrdinal(this["valid_from"], day) <= 0 && (this["valid_to"].Length == 0 || string.CompareOrdinal(this["valid_to"], day) >= 0);
    }
}

/// <summary>The merged cubes of one country, from which its indicators are computed.</summary>
public sealed class CountryData
{
    private readonly Dictionary<string, Figures> figures = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<Entry>> lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PersonFigures> personTables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RecordCounts> records = new(StringComparer.Ordinal);
    private readonly List<Source> sources = [];
    private readonly Dictionary<Source, int> placeOf = [];

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
            int[] places = [.. cube.Sources.Select(PlaceOf)];
            if (cube.Dimensions.SequenceEqual(PersonCube.Dimensions))
            {
                personTables.Add(cube.Template, new PersonFigures(cube, country, places));
                continue;
            }

            Template template = TemplateCatalogue.Find(cube.Template) ?? throw new ArgumentException($"There is no template '{cube.Template}'.", nameof(cubes));
            if (template.Kind == TemplateKind.Record)
            {
                Cube counted = personsOf.GetValueOrDefault(cube.Template) ?? throw new ArgumentException($"'{cube.Template}' has no cube of persons.", nameof(persons));
                records.Add(cube.Template, new RecordCounts(cube, counted, places));
            }
            else if (template.Dimensions.Skip(1).FirstOrDefault() is { Type: FieldType.Year }) figures.Add(cube.Template, new Figures(cube, template, country, places));
            else
            {
                IEnumerable<Entry> entries = from cell in cube.Cells
                                             where cell.Codes[0] == country
                                             select new Entry(cube.Template, [.. cell.Codes.Skip(1)], [.. cell.Sources.Select(source => places[source])]);
                lists.Add(cube.Template, InForce([.. entries]));
            }
        }
    }

    // Counted and estimated figures of the same submissions name them once.
    private int PlaceOf(Source source)
    {
        if (placeOf.TryAdd(source, sources.Count)) sources.Add(source);
        return placeOf[source];
    }

    /// <summary>ISO 3166-1 alpha-3.</summary>
    public string Country { get; }

    /// <summary>The submissions behind all cubes.</summary>
    public IReadOnlyList<Source> Sources => sources;

    /// <summary>All counts as disclosure control needs them.</summary>
    public IEnumerable<CountTable> Counts =>
        figures.Values.Select(item => item.Counts).Concat(records.Values.SelectMany(item => item.Counts)).Concat(personTables.Values.SelectMany(item => item.Counts));

    /// <summary>The figures on a template, or null where the country has none.</summary>
    public Figures? this[string template] => figures.GetValueOrDefault(template);

    /// <summary>The counts of persons under a template's name, or null where the country has none.</summary>
    public PersonFigures? PersonsOf(string template) => personTables.GetValueOrDefault(template);

    /// <summary>The records on a record template, or null where the country has none.</summary>
    public RecordCounts? RecordsOf(string template) => records.GetValueOrDefault(template);

    /// <summary>The entries on a template that is a list rather than a series of years; none where the country has none.</summary>
    public IReadOnlyList<Entry> EntriesOf(string template) => lists.GetValueOrDefault(template, []);

    /// <summary>The entries of all lists.</summary>
    public IEnumerable<Entry> Entries => lists.Values.SelectMany(entries => entries);

    /// <summary>Whether there are figures, records or entries on a template.</summary>
    public bool Has(string template) => figures.ContainsKey(template) || records.ContainsKey(template) || lists.ContainsKey(template) || personTables.ContainsKey(template);

    // An agency's later edition of an entry, known by the template's key, takes the place of its earlier ones.
    private List<Entry> InForce(List<Entry> entries)
    {
        return [.. from entry in entries group entry by KeyOf(entry) into editions from entry in editions where !editions.Any(other => Revises(other, entry)) select entry];

        static string KeyOf(Entry entry) => string.Join('\n', TemplateCatalogue.Find(entry.Template)!.PrimaryKey.Skip(1).Select(field => entry[field.Name]));

        bool Revises(Entry other, Entry entry) =>
            SourceOf(other).Agency == SourceOf(entry).Agency && string.CompareOrdinal(SourceOf(other).Period, SourceOf(entry).Period) > 0;

        Source SourceOf(Entry entry) => sources[entry.Sources[0]];
    }
}
