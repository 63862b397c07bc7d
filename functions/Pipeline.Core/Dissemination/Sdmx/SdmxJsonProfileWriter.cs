using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Sdmx;

/// <summary>The figures of a profile as an SDMX-JSON 2.0 data message: a structure and a data set for each indicator, observations by all dimensions.</summary>
/// <remarks>A withheld figure is null with CONF_STATUS C. (SDMX-JSON 2.0 field guide, SDMX Technical Working Group.)</remarks>
public sealed class SdmxJsonProfileWriter : IProfileWriter
{
    /// <inheritdoc/>
    public ProfileFormat Format => ProfileFormat.SdmxJson;

    /// <inheritdoc/>
    public Task WriteAsync(MigrationProfile profile, Stream stream, CancellationToken cancellation)
    {
        IReadOnlyList<SdmxDataset> datasets = SdmxDataset.Of(profile);
        JsonArray structures = [], sets = [];
        foreach ((int place, SdmxDataset dataset) in datasets.Index())
        {
            Values[] dimensions = [.. dataset.Structure.Dimensions.Select((dimension, i) => new Values(dimension, dataset.Observations.Select(observation => observation.Key[i])))];
            Values[] attributes =
            [
                new(SdmxStructure.ObservationAttributes[0], dataset.Observations.Select(observation => observation.Cell.Status)),
                new(SdmxStructure.ObservationAttributes[1], dataset.Observations.Select(observation => observation.Cell.Confidentiality)),
            ];
            structures.Add(Structure(dataset, place, dimensions, attributes));
            sets.Add(new JsonObject
            {
                ["structure"] = place,
                ["action"] = "Information",
                ["attributes"] = new JsonArray(dataset.Unit, dataset.Decimals),
                ["observations"] = new JsonObject(dataset.Observations.Select(observation => KeyValuePair.Create<string, JsonNode?>(
                    string.Join(':', observation.Key.Select((code, i) => dimensions[i].IndexOf(code).ToString(CultureInfo.InvariantCulture))),
                    new JsonArray(observation.Cell.Value, attributes[0].IndexOf(observation.Cell.Status), attributes[1].IndexOf(observation.Cell.Confidentiality), observation.Cell.Id)))),
            });
        }

        // A draft has no date yet: nobody approved it.
        DateTime prepared = profile.Approval?.At ?? new DateTime(profile.Year, 12, 31, 0, 0, 0, DateTimeKind.Utc);
        var message = new JsonObject
        {
            ["meta"] = SdmxMessage.Meta("data", FormattableString.Invariant($"{profile.Publication.Id.Replace(':', '_')}_v{profile.Version}"), prepared, isTest: profile.Approval is null),
            ["data"] = new JsonObject { ["structures"] = structures, ["dataSets"] = sets },
        };
        return SdmxMessage.WriteAsync(message, stream, cancellation);
    }

    private static JsonObject Structure(SdmxDataset dataset, int place, Values[] dimensions, Values[] attributes)
    {
        SdmxStructure structure = dataset.Structure;
        return new JsonObject
        {
            ["dataSets"] = new JsonArray(place),
            ["links"] = new JsonArray(Link("dataflow", "Dataflow"), Link("datastructure", "DataStructure")),
            ["dimensions"] = new JsonObject { ["observation"] = new JsonArray([.. dimensions.Select((values, i) => values.Dimension(i))]) },
            ["measures"] = new JsonObject { ["observation"] = new JsonArray(new JsonObject { ["id"] = SdmxStructure.Value.Id }.Named(SdmxStructure.Value.Name)) },
            ["attributes"] = new JsonObject
            {
                ["dataSet"] = new JsonArray([.. SdmxStructure.DatasetAttributes.Select(attribute => Attribute(attribute, "dataflow"))]),
                ["observation"] = new JsonArray(
                [
                    .. attributes.Select(values => values.Attribute()),
                    Attribute(SdmxStructure.ObservationAttributes[2], "observation"),
                ]),
            },
        }.Named(structure.Name);

        JsonObject Link(string relation, string kind) => new()
        {
            ["href"] = $"/api/structure/{relation}/{SdmxStructure.Agency}/{structure.Id}/{structure.Version}",
            ["urn"] = SdmxMessage.Urn($"datastructure.{kind}", structure.Id, structure.Version),
            ["rel"] = relation,
        };
    }

    private static JsonObject Attribute(SdmxComponent attribute, string relationship) =>
        new JsonObject { ["id"] = attribute.Id, ["relationship"] = new JsonObject { [relationship] = new JsonObject() } }.Named(attribute.Name);

    // The values of a component that occur, to which observations refer by their places.
    private sealed class Values
    {
        private readonly SdmxComponent component;
        private readonly Dictionary<string, int> places = [];

        public Values(SdmxComponent component, IEnumerable<string> values)
        {
            this.component = component;
            foreach (string value in values) places.TryAdd(value, places.Count);
        }

        public int IndexOf(string value) => places[value];

        public JsonObject Dimension(int position)
        {
            JsonObject dimension = new JsonObject { ["id"] = component.Id, ["keyPosition"] = position }.Named(component.Name);
            dimension["values"] = List();
            return dimension;
        }

        public JsonObject Attribute()
        {
            JsonObject attribute = SdmxJsonProfileWriter.Attribute(component, "observation");
            attribute["values"] = List();
            return attribute;
        }

        private JsonArray List() => new([.. places.Keys.Select(value => new JsonObject { ["id"] = value }.Named(component.Codelist?.NameOf(value) ?? value))]);
    }
}
