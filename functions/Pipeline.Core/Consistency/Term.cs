using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Consistency;

/// <summary>Figures of one template in an expression: with the codes that <paramref name="Where"/> names, by the code lists by which the
/// rule compares, and as
/// totals of everything else.</summary>
/// <param name="Template">Id of the template.</param>
/// <param name="Where">Field → code.</param>
/// <param name="Years">Years after the year that the rule looks at.</param>
/// <param name="Factor">What the figure is multiplied by.</param>
public sealed record Term(string Template, IReadOnlyDictionary<string, string>? Where = null, int Years = 0, double Factor = 1)
{
    private readonly Field[] dimensions = DimensionsOf(Template, Where);

    /// <summary>Years and codes for which the merged data have a figure of the term.</summary>
    internal IEnumerable<(int Year, string[] Codes)> Groups(CountryData data, IReadOnlyList<string> by)
    {
        int[] places = [.. by.Select(codelist => Array.FindIndex(dimensions, dimension => dimension.Codelist!.Id == codelist))];
        return from cell in data[Template]?.Cells ?? []
               where dimensions.Select((dimension, i) => cell.Codes[i] == (Code(dimension) ?? (places.Contains(i) ? cell.Codes[i] : Codelist.Total))).All(isTaken => isTaken)
               select (cell.Year - Years, places.Select(place => cell.Codes[place]).ToArray());
    }

    /// <summary>The figure of a year and codes; null where there is none.</summary>
    internal Figure? At(CountryData data, int year, IReadOnlyList<string> by, IReadOnlyList<string> codes) =>
        data[Template]?.At(year + Years, [.. dimensions.Select(dimension => Code(dimension) ?? CodeBy(dimension, by, codes))]);

    /// <summary>Whether the template is broken down by every one of the code lists.</summary>
    internal bool HasAll(IReadOnlyList<string> by) => by.All(codelist => dimensions.Any(dimension => dimension.Codelist!.Id == codelist && Code(dimension) is null));

    /// <summary>The codes that say which figure it is, by field; totals left out.</summary>
    internal IReadOnlyDictionary<string, string> CodesOf(IReadOnlyList<string> by, IReadOnlyList<string> codes) =>
        dimensions.Select(dimension => (dimension.Name, Code: Code(dimension) ?? CodeBy(dimension, by, codes))).Where(pair => pair.Code != Codelist.Total).ToDictionary();

    private string? Code(Field dimension) => Where?.GetValueOrDefault(dimension.Name);

    private static string CodeBy(Field dimension, IReadOnlyList<string> by, IReadOnlyList<string> codes) =>
        by.ToList().IndexOf(dimension.Codelist!.Id) is >= 0 and int place ? codes[place] : Codelist.Total;

    private static Field[] DimensionsOf(string id, IReadOnlyDictionary<string, string>? where)
    {
        Template template = TemplateCatalogue.Find(id) ?? throw new FormatException($"Consistency: there is no template '{id}'.");
        Field[] dimensions = [.. template.Dimensions.Skip(2)];
        foreach ((string field, string code) in where ?? new Dictionary<string, string>())
            if (dimensions.FirstOrDefault(dimension => dimension.Name == field)?.Codelist is not { } codelist || codelist.IndexOf(code) < 0)
                throw new FormatException($"Consistency: template '{id}' has no dimension '{field}' with the code '{code}'.");
        return dimensions;
    }
}
