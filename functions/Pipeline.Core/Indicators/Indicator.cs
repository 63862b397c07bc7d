namespace Pipeline.Core.Indicators;

/// <summary>A statistical indicator: its definition, and how it is computed from the merged cubes of a country.</summary>
/// <remarks>One that takes figures of a template as they are, their difference or their ratio is an entry in a JSON file beside this one
/// (<see cref="TabulatedIndicator"/>). One that needs a formula of its own is a class and a line in <see cref="IndicatorCatalogue"/>. Both need a worked example among the tests.</remarks>
public abstract class Indicator
{
    /// <summary>Decimals to which figures in per cent are rounded when they are computed.</summary>
    public const int PercentDecimals = 4;

    /// <summary>SDMX-friendly code, for example <c>MIG_STOCK</c>.</summary>
    public abstract string Code { get; }

    /// <summary>Its number on the indicator list of the Extended Migration Profile (A1 to C6) or the table of the harmonised collection (H10); empty where it is on neither.</summary>
    public virtual string Number => "";

    /// <summary>Version of the computation; a figure's lineage names it.</summary>
    public virtual string Version => "1.0";

    /// <summary>Name for people.</summary>
    public abstract string Name { get; }

    /// <summary>What is counted, by which definition.</summary>
    public abstract string Definition { get; }

    /// <summary>How it is computed, as a formula, with the source of the method.</summary>
    public abstract string Method { get; }

    /// <summary>Unit of the figures, for example <c>persons</c> or <c>%</c>.</summary>
    public abstract string Unit { get; }

    /// <summary>Decimals with which a figure is shown.</summary>
    public virtual int Decimals => 0;

    /// <summary>Templates without which it cannot be computed.</summary>
    public abstract IReadOnlyList<string> Templates { get; }

    /// <summary>Names of the dimensions, each with the code list of the same id.</summary>
    public abstract IReadOnlyList<string> Dimensions { get; }

    /// <summary>Whether it already says something that there is a figure for a cell, as on a list: where one of its figures is withheld, no cell is named either.</summary>
    public virtual bool IsTellingByPresence => false;

    /// <summary>The list whose entries the figures are, one for each: a profile that shows the list shows them. Null where they are in tables.</summary>
    public virtual string? EntriesOf => null;

    /// <summary>Where the figures are those of its one template as they are: code list → the code by which they are selected, for each of the template's dimensions that is none of
    /// the indicator's. With these codes a figure is a cell of the template again. Null where figures are computed.</summary>
    public virtual IReadOnlyDictionary<string, string>? Selection => null;

    /// <summary>Computes the figures of all years; nothing where the data do not suffice.</summary>
    public abstract IEnumerable<Observation> Compute(CountryData data);

    /// <summary>A figure of a year.</summary>
    /// <param name="year">Reference year.</param>
    /// <param name="codes">One code for each dimension.</param>
    /// <param name="value">The figure.</param>
    /// <param name="from">What it was computed from.</param>
    /// <param name="persons">The groups of persons whose numbers could be told from it; none where it is not about persons.</param>
    protected Observation Observe(int year, IReadOnlyList<string> codes, double value, IReadOnlyList<Figure> from, params IEnumerable<PersonGroup> persons) =>
        Observe(year.ToString(System.Globalization.CultureInfo.InvariantCulture), codes, value, from, persons);

    /// <summary>A figure of a period.</summary>
    /// <param name="period">Reference period: a year or a month, <c>2019-07</c>.</param>
    /// <param name="codes">One code for each dimension.</param>
    /// <param name="value">The figure.</param>
    /// <param name="from">What it was computed from.</param>
    /// <param name="persons">The groups of persons whose numbers could be told from it; none where it is not about persons.</param>
    protected Observation Observe(string period, IReadOnlyList<string> codes, double value, IReadOnlyList<Figure> from, params IEnumerable<PersonGroup> persons)
    {
        PersonGroup[] groups = [.. persons];
        string[] cells = [.. groups.SelectMany(group => group.Cells).Distinct()];
        return new(
            Code,
            period,
            codes,
            Unit == "%" ? Math.Round(value, PercentDecimals, MidpointRounding.AwayFromZero) : value,
            Figures.StatusOf(from),
            "F",
            Figures.SourcesOf(from),
            groups.Select(group => group.Count).Where(count => count > 0).Cast<double?>().DefaultIfEmpty(null).Min(),
            cells.Length == 0 ? null : new Basis(cells, [.. groups.Select(group => group.Remainder).OfType<Remainder>()]));
    }
}
