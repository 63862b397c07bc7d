
namespace Pipeline.Core.Indicators;

/// <summary>An indicator on counts of persons, in one- and two-way tables.</summary>
/// <param name="template">Template under whose name the persons are counted.</param>
/// <param name="measure">What is counted.</param>
/// <param name="code">Code of the indicator.</param>
/// <param name="name">Name for people.</param>
/// <param name="definition">What is counted, by which definition.</param>
/// <param name="dimensions">Variables, each named as its code list is; no table has more than two of them.</param>
public class PersonIndicator(string template, string measure, string code, string name, string definition, params string[] dimensions) : Indicator
{
    /// <inheritdoc/>
    public override string Code => code;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Definition => definition;

    /// <inheritdoc/>
    public override string Method => "Every person counts once in a cell, whichever files tell of them, and every total is counted by itself. What is not known is a category of its own.";

    /// <inheritdoc/>
    public override string Unit => "persons";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Templates { get; } = [template];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Dimensions => dimensions;

    /// <summary>What is counted.</summary>
    protected string Measure => measure;

    /// <inheritdoc/>
    public override IEnumerable<Observation> Compute(CountryData data)
    {
        PersonFigures persons = data.PersonsOf(template)!;
        PersonCell[] cells = [.. persons.Of(measure).Where(cell => cell.Codes.Keys.All(dimensions.Contains))];
        return [.. cells.Select(cell => Of(persons, cell)), .. Unit == "persons" ? Nobody(persons, cells) : []];
    }

    // In a year in which the persons were counted, a category that is known from elsewhere in the table and has nobody is a count too: zero, not a gap.
    private IEnumerable<Observation> Nobody(PersonFigures persons, PersonCell[] cells) =>
        from table in cells.Where(cell => cell.Codes.Count > 0).GroupBy(cell => string.Join('|', cell.Codes.Keys.Order(StringComparer.Ordinal)))
        from all in cells.Where(cell => cell.Codes.Count == 0)
        from codes in Combinations([.. table.First().Codes.Keys.Select(variable => table.Select(cell => new KeyValuePair<string, string>(variable, cell[variable])).Distinct().ToArray())])
        where persons.At(all.Year, measure, codes) is null
        select Observe(all.Year, CodesOf(new PersonCell(all.Year, codes.ToDictionary(), all.Figure)), 0, [all.Figure]);

    private static IEnumerable<KeyValuePair<string, string>[]> Combinations(KeyValuePair<string, string>[][] choices) =>
        choices.Aggregate<KeyValuePair<string, string>[], IEnumerable<KeyValuePair<string, string>[]>>([[]], (heads, choice) => heads.SelectMany(_ => choice, (head, code) => (KeyValuePair<string, string>[])[.. head, code]));

    /// <summary>The figure of a cell.</summary>
    protected virtual Observation Of(PersonFigures persons, PersonCell cell) => Observe(cell.Year, CodesOf(cell), cell.Figure.Value, [cell.Figure], GroupsOf(persons, cell));

    /// <summary>Whom the count of a cell tells of: the persons in it and, beside each of its margins, those of the margin who are not in it. Where a person may be in several cells,
    /// no sum of cells would give these away.</summary>
    protected IEnumerable<PersonGroup> GroupsOf(PersonFigures persons, PersonCell cell) =>
    [
        PersonGroup.Of(cell.Figure),
        .. from code in cell.Codes
           let margin = persons.At(cell.Year, measure, cell.Codes.Where(other => other.Key != code.Key))
           where margin is not null
           select PersonGroup.Rest(margin, cell.Figure) with { Cells = cell.Figure.Cells },
    ];

    /// <summary>The codes of a cell in the order of the dimensions.</summary>
    protected string[] CodesOf(PersonCell cell) => [.. dimensions.Select(dimension => cell[dimension])];
}
