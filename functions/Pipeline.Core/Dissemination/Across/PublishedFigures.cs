using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Across;

/// <summary>The published figures of one publication, for pages that put several beside each other.</summary>
public sealed class PublishedFigures
{
    private readonly ILookup<string, Observation> byIndicator;
    private readonly Dictionary<string, string> tables;

    /// <summary>Takes the figures of a version.</summary>
    /// <param name="profile">The version.</param>
    /// <param name="figures">Its figures.</param>
    public PublishedFigures(MigrationProfile profile, ObservationSet figures)
    {
        (Publication, Version, Headlines, Sources) = (profile.Publication, profile.Version, profile.Headlines, figures.Sources);
        byIndicator = figures.Observations.ToLookup(observation => observation.Indicator);
        tables = profile.Sections.SelectMany(section => section.Tables).GroupBy(table => table.Indicator).ToDictionary(group => group.Key, group => group.First().Id);
    }

    /// <summary>What it is.</summary>
    public Publication Publication { get; }

    /// <summary>Its version.</summary>
    public int Version { get; }

    /// <summary>The figures at its top.</summary>
    public IReadOnlyList<Headline> Headlines { get; }

    /// <summary>The submissions behind its figures.</summary>
    public IReadOnlyList<Tabulation.Source> Sources { get; }

    /// <summary>Name of the country.</summary>
    public string CountryName => CodelistCatalogue.Country.NameOf(Publication.Country);

    /// <summary>Codes of the indicators of which it has figures.</summary>
    public IEnumerable<string> Indicators => byIndicator.Select(group => group.Key);

    /// <summary>The figures of an indicator.</summary>
    public IEnumerable<Observation> this[string indicator] => byIndicator[indicator];

    /// <summary>Where its page shows an indicator: the first table of it, or the page where no table does.</summary>
    public string PageOf(string indicator) => ProfileAddress.Page(Publication) + (tables.TryGetValue(indicator, out string? table) ? $"#{table}" : "");
}

/// <summary>A published figure with where it stands.</summary>
/// <param name="From">Its publication.</param>
/// <param name="Observation">The figure.</param>
public sealed record FigureAcross(PublishedFigures From, Observation Observation)
{
    /// <summary>Its id, by which its lineage is found.</summary>
    public string Id => ProfileAssembly.ObservationId(From.Publication, From.Version, Observation);

    /// <summary>ISO 3166-1 alpha-3.</summary>
    public string Country => From.Publication.Country;
}
