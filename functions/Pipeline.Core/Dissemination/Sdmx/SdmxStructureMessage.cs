using System.Text.Json.Nodes;
using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;

namespace Pipeline.Core.Dissemination.Sdmx;

/// <summary>The structures of the published data as SDMX-JSON 2.0 structure messages: dataflows, data structures, code lists and concepts.</summary>
/// <remarks>What is served is what stands in the catalogues now; a version of an indicator that is no longer computed has no structure any more, and its data name their codes themselves.</remarks>
public static class SdmxStructureMessage
{
    /// <summary>Media type of the messages, with its version.</summary>
    public const string MediaType = "application/vnd.sdmx.structure+json; version=2.0.0";

    /// <summary>Version of code lists and concepts: they only grow.</summary>
    private const string CatalogueVersion = "1.0.0";

    private const string Concepts = "CONCEPTS";

    // Of a day that changes with the catalogues only, so that the same catalogues give the same bytes.
    private static readonly DateTime Prepared = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly SdmxStructure[] Structures = [.. IndicatorCatalogue.All.Select(SdmxStructure.Of)];

    private static readonly SdmxComponent[] Attributes = [.. SdmxStructure.ObservationAttributes, .. SdmxStructure.DatasetAttributes];

    private static readonly SdmxComponent[] Components =
    [
        .. Structures.SelectMany(structure => structure.Dimensions).Append(SdmxStructure.Value).Concat(Attributes).DistinctBy(component => component.Id),
    ];

    /// <summary>Kinds of structures, as they stand in addresses.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["dataflow", "datastructure", "codelist", "conceptscheme"];

    /// <summary>A message with the structures asked for, by the rules of the SDMX REST API; null where there is none.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="agency">Agency; <c>*</c> for any.</param>
    /// <param name="id">Id; <c>*</c> for all.</param>
    /// <param name="version">Version; <c>*</c>, <c>+</c> or <c>~</c> for the one there is.</param>
    /// <param name="withReferences">Whether what they refer to is in the message too.</param>
    public static JsonObject? Of(string kind, string agency = "*", string id = "*", string version = "*", bool withReferences = false)
    {
        if (agency is not ("*" or SdmxStructure.Agency)) return null;
        SdmxStructure[] structures = kind is "dataflow" or "datastructure" ? [.. Structures.Where(structure => Is(structure.Id, structure.Version))] : [];
        SdmxComponent[] concepts = structures.Length > 0 && withReferences ? ConceptsOf(structures) : kind == "conceptscheme" && Is(Concepts, CatalogueVersion) ? Components : [];
        Codelist[] codelists = kind == "codelist" ? [.. Listed(Components).Where(codelist => Is(IdOf(codelist), CatalogueVersion))] : withReferences ? Listed(concepts) : [];
        if (structures.Length + concepts.Length + codelists.Length == 0) return null;

        var data = new JsonObject();
        Add("dataflows", kind == "dataflow" ? structures.Select(Dataflow) : []);
        Add("dataStructures", kind == "datastructure" || withReferences ? structures.Select(DataStructure) : []);
        Add("codelists", codelists.Select(List));
        Add("conceptSchemes", concepts.Length == 0 ? [] : [Scheme(concepts)]);
        return new JsonObject { ["meta"] = SdmxMessage.Meta("structure", $"{kind}_{(id == "*" ? "ALL" : id)}", Prepared), ["data"] = data };

        bool Is(string theirs, string their) => (id == "*" || id == theirs) && (version is "*" or "+" or "~" || version == their);

        void Add(string name, IEnumerable<JsonObject> items)
        {
            JsonNode?[] all = [.. items];
            if (all.Length > 0) data[name] = new JsonArray(all);
        }
    }

    /// <summary>Writes a message; the stream stays open.</summary>
    public static Task WriteAsync(JsonObject message, Stream stream, CancellationToken cancellation) => SdmxMessage.WriteAsync(message, stream, cancellation);

    private static SdmxComponent[] ConceptsOf(SdmxStructure[] structures) =>
        [.. structures.SelectMany(structure => structure.Dimensions).Append(SdmxStructure.Value).Concat(Attributes).DistinctBy(component => component.Id)];

    private static Codelist[] Listed(IEnumerable<SdmxComponent> components) => [.. components.Select(component => component.Codelist).OfType<Codelist>().DistinctBy(codelist => codelist.Id)];

    private static string IdOf(Codelist codelist) => codelist.Id switch { "country" => "CL_AREA", "periodicity" => "CL_FREQ", var id => $"CL_{id.ToUpperInvariant()}" };

    private static JsonObject Maintained(string id, string version, string name) =>
        new JsonObject { ["id"] = id, ["agencyID"] = SdmxStructure.Agency, ["version"] = version }.Named(name);

    private static JsonObject Dataflow(SdmxStructure structure)
    {
        JsonObject dataflow = Maintained(structure.Id, structure.Version, structure.Name);
        dataflow["description"] = structure.Definition;
        dataflow["structure"] = SdmxMessage.Urn("datastructure.DataStructure", structure.Id, structure.Version);
        return dataflow;
    }

    private static JsonObject DataStructure(SdmxStructure structure)
    {
        JsonObject result = Maintained(structure.Id, structure.Version, structure.Name);
        result["dataStructureComponents"] = new JsonObject
        {
            ["dimensionList"] = new JsonObject
            {
                ["id"] = "DimensionDescriptor",
                ["dimensions"] = new JsonArray([.. structure.Dimensions.Where(dimension => dimension != SdmxStructure.Period).Select((dimension, i) => Component(dimension, i))]),
                ["timeDimension"] = Component(SdmxStructure.Period, null),
            },
            ["measureList"] = new JsonObject
            {
                ["id"] = "MeasureDescriptor",
                ["measures"] = new JsonArray(Component(SdmxStructure.Value, null)),
            },
            ["attributeList"] = new JsonObject
            {
                ["id"] = "AttributeDescriptor",
                ["attributes"] = new JsonArray(
                [
                    .. SdmxStructure.ObservationAttributes.Select(attribute => Attribute(attribute, "observation")),
                    .. SdmxStructure.DatasetAttributes.Select(attribute => Attribute(attribute, "dataflow")),
                ]),
            },
        };
        return result;
    }

    private static JsonObject Attribute(SdmxComponent attribute, string relationship)
    {
        JsonObject result = Component(attribute, null);
        result["usage"] = "mandatory";
        result["attributeRelationship"] = new JsonObject { [relationship] = new JsonObject() };
        return result;
    }

    private static JsonObject Component(SdmxComponent component, int? position)
    {
        var result = new JsonObject { ["id"] = component.Id, ["conceptIdentity"] = SdmxMessage.Urn("conceptscheme.Concept", Concepts, CatalogueVersion) + "." + component.Id };
        if (position is { } place) result["position"] = place;
        result["localRepresentation"] = component.Codelist is { } codelist
            ? new JsonObject { ["enumeration"] = SdmxMessage.Urn("codelist.Codelist", IdOf(codelist), CatalogueVersion) }
            : new JsonObject { ["format"] = new JsonObject { ["dataType"] = DataTypeOf(component) } };
        return result;
    }

    private static string DataTypeOf(SdmxComponent component) => component switch
    {
        _ when component == SdmxStructure.Period => "ObservationalTimePeriod",
        _ when component == SdmxStructure.Value => "Double",
        { Id: "DECIMALS" } => "Integer",
        _ => "String",
    };

    private static JsonObject List(Codelist codelist)
    {
        JsonObject result = Maintained(IdOf(codelist), CatalogueVersion, codelist.Title);
        result["description"] = codelist.Source;
        result["codes"] = new JsonArray([.. codelist.Codes.Select(CodeOf)]);
        return result;
    }

    private static JsonObject CodeOf(Code code)
    {
        JsonObject result = new JsonObject { ["id"] = code.Id }.Named(code.Name);
        if (code.Parent is not null) result["parent"] = code.Parent;
        return result;
    }

    private static JsonObject Scheme(IEnumerable<SdmxComponent> concepts)
    {
        JsonObject result = Maintained(Concepts, CatalogueVersion, "Concepts of the migration profiles");
        result["concepts"] = new JsonArray([.. concepts.Select(concept => new JsonObject { ["id"] = concept.Id }.Named(concept.Name))]);
        return result;
    }
}
