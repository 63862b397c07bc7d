using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Sdmx;

/// <summary>A dimension or attribute of a data structure.</summary>
/// <param name="Id">Its id, for example <c>AGE_GROUP</c>.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Codelist">The list of its codes; null where it is not coded.</param>
public sealed record SdmxComponent(string Id, string Name, Codelist? Codelist);

/// <summary>The data structure of an indicator: an indicator is a dataflow of its own, as datasets of statistical offices are.</summary>
/// <remarks>Its dimensions are frequency, country, the indicator's own and the period. Where its figures are cells of a template as they are (<see cref="Indicator.Selection"/>),
/// the template's other dimensions are there too, each with its one code: such data are a submission again.</remarks>
public sealed class SdmxStructure
{
    /// <summary>Who maintains the structures.</summary>
    public const string Agency = "MIGPROFILE";

    private readonly IReadOnlyDictionary<string, string> selection;
    private readonly IReadOnlyList<string> own;

    private SdmxStructure(string id, string version, string name, string definition, IReadOnlyList<string> dimensions, IReadOnlyDictionary<string, string>? selection)
    {
        Id = id;
        // SDMX counts versions by three numbers.
        Version = version.Split('.').Length == 2 ? version + ".0" : version;
        Name = name;
        Definition = definition;
        own = dimensions;
        this.selection = selection ?? new Dictionary<string, string>();
        Dimensions =
        [
            new SdmxComponent("FREQ", "Frequency", CodelistCatalogue.Find("periodicity")),
            new SdmxComponent("REF_AREA", "Country", CodelistCatalogue.Country),
            .. this.selection.Keys.Concat(own.Where(dimension => dimension != CodelistCatalogue.Country.Id)).Select(dimension => CodelistCatalogue.Find(dimension)!)
                .Select(codelist => new SdmxComponent(codelist.Id.ToUpperInvariant(), codelist.Title, codelist)),
            Period,
        ];
    }

    /// <summary>The period of a figure.</summary>
    public static SdmxComponent Period { get; } = new("TIME_PERIOD", "Period", null);

    /// <summary>The figure.</summary>
    public static SdmxComponent Value { get; } = new("OBS_VALUE", "Figure", null);

    /// <summary>What is said about a figure.</summary>
    public static IReadOnlyList<SdmxComponent> ObservationAttributes { get; } =
    [
        new("OBS_STATUS", "Observation status", CodelistCatalogue.ObservationStatus),
        new("CONF_STATUS", "Confidentiality", CodelistCatalogue.Find("conf_status")),
        new("OBS_ID", "Id of the observation, by which its lineage is found", null),
    ];

    /// <summary>What is said about all figures of an indicator.</summary>
    public static IReadOnlyList<SdmxComponent> DatasetAttributes { get; } = [new("UNIT_MEASURE", "Unit", null), new("DECIMALS", "Decimals with which a figure is shown", null)];

    /// <summary>Id of dataflow and data structure: the code of the indicator.</summary>
    public string Id { get; }

    /// <summary>Version of the indicator's computation.</summary>
    public string Version { get; }

    /// <summary>Name for people.</summary>
    public string Name { get; }

    /// <summary>What is counted.</summary>
    public string Definition { get; }

    /// <summary>The dimensions in the order of keys; the period is the last.</summary>
    public IReadOnlyList<SdmxComponent> Dimensions { get; }

    /// <summary>How messages name it: <c>MIGPROFILE:MIG_STOCK(1.0.0)</c>.</summary>
    public string Reference => $"{Agency}:{Id}({Version})";

    /// <summary>The structure of an indicator as it is now.</summary>
    public static SdmxStructure Of(Indicator indicator) => new(indicator.Code, indicator.Version, indicator.Name, indicator.Definition, indicator.Dimensions, indicator.Selection);

    /// <summary>The structure of an indicator as it was when a profile was assembled.</summary>
    public static SdmxStructure Of(IndicatorDefinition indicator) => new(
        indicator.Code, indicator.Version, indicator.Name, indicator.Definition, indicator.Dimensions,
        IndicatorCatalogue.Find(indicator.Code) is { } now && now.Version == indicator.Version ? now.Selection : null);

    /// <summary>The key of a figure: one code for each dimension.</summary>
    /// <param name="country">Country of the profile.</param>
    /// <param name="codes">Code of each of the indicator's dimensions by which its table is broken down; of the others the total is taken.</param>
    /// <param name="period">Period of the figure.</param>
    public IReadOnlyList<string> KeyOf(string country, IReadOnlyDictionary<string, string> codes, string period) =>
    [
        period.Length == 4 ? "A" : "M",
        codes.GetValueOrDefault(CodelistCatalogue.Country.Id, country),
        .. selection.Values,
        .. own.Where(dimension => dimension != CodelistCatalogue.Country.Id).Select(dimension => codes.GetValueOrDefault(dimension, Codelist.Total)),
        period,
    ];
}
