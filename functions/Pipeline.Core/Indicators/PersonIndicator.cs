
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
    public override string Method => "Every person counts once in a cell, whichever files tell of them, and every total is counted by itself.";

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
        return from cell in persons.Of(measure)
               where cell.Codes.Keys.All(dimensions.Contains)
               select Of(persons, cell);
    }

    /// <summary>The figure of a cell.</summary>
    protected virtual Observation Of(PersonFigures persons, PersonCell cell) => Observe(cell.Year, CodesOf(cell), cell.Figure.Value, [cell.Figure], PersonGroup.Of(cell.Figure));

    /// <summary>The codes of a cell in the order of the dimensions.</summary>
    protected string[] CodesOf(PersonCell cell) => [.. dimensions.Select(dimension => cell[dimension])];
}
