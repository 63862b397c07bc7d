using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Indicators;

/// <summary>The merged cubes of one country, from which its indicators are computed.</summary>
public sealed class CountryData
{
    private readonly Dictionary<string, Figures> figures = new(StringComparer.Ordinal);
    private readonly List<Source> sources = [];

    /// <summary>Brings the cubes of several templates together.</summary>
    /// <param name="country">ISO 3166-1 alpha-3.</param>
    /// <param name="cubes">One merged cube for each template that has data.</param>
    /// <exception cref="ArgumentException">A cube's template does not exist.</exception>
    public CountryData(string country, IEnumerable<Cube> cubes)
    {
        Country = country;
        foreach (Cube cube in cubes)
        {
            int first = sources.Count;
            sources.AddRange(cube.Sources);
            Template template = TemplateCatalogue.Find(cube.Template) ?? throw new ArgumentException($"There is no template '{cube.Template}'.", nameof(cubes));
            figures.Add(cube.Template, new Figures(cube, template, country, [.. Enumerable.Range(first, cube.Sources.Count)]));
        }
    }

    /// <summary>ISO 3166-1 alpha-3.</summary>
    public string Country { get; }

    /// <summary>The submissions behind all cubes.</summary>
    public IReadOnlyList<Source> Sources => sources;

    /// <summary>The figures on a template, or null where the country has none.</summary>
    public Figures? this[string template] => figures.GetValueOrDefault(template);
}
