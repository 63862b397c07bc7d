using CsvHelper;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination.Sdmx;

/// <summary>The figures of a profile as SDMX-CSV 2.0: one row for each figure, each of a dataflow of its indicator (<see cref="SdmxStructure"/>).</summary>
/// <remarks>A withheld figure is an empty value with CONF_STATUS C. A dimension that an indicator does not have is empty in its rows. The table of an indicator that is
/// submitted as it is reads back as a submission on its template. (SDMX-CSV 2.0 field guide, SDMX Technical Working Group.)</remarks>
public sealed class SdmxCsvProfileWriter : IProfileWriter
{
    /// <inheritdoc/>
    public ProfileFormat Format => ProfileFormat.SdmxCsv;

    /// <inheritdoc/>
    public async Task WriteAsync(MigrationProfile profile, Stream stream, CancellationToken cancellation)
    {
        IReadOnlyList<SdmxDataset> datasets = SdmxDataset.Of(profile);
        string[] dimensions =
        [
            .. datasets.SelectMany(dataset => dataset.Structure.Dimensions).Where(dimension => dimension != SdmxStructure.Period).Append(SdmxStructure.Period)
                .Select(dimension => dimension.Id).Distinct(),
        ];
        await using CsvWriter csv = CsvWriter.Create(stream, CsvWriterOptions.Default, leaveOpen: true);
        await csv.WriteRecordAsync(
            [
                "STRUCTURE", "STRUCTURE_ID", "ACTION", .. dimensions, SdmxStructure.Value.Id,
                .. SdmxStructure.ObservationAttributes.Concat(SdmxStructure.DatasetAttributes).Select(attribute => attribute.Id),
            ],
            cancellation);
        foreach (SdmxDataset dataset in datasets)
        {
            int[] places = [.. dimensions.Select(id => dataset.Structure.Dimensions.ToList().FindIndex(dimension => dimension.Id == id))];
            foreach ((IReadOnlyList<string> key, ProfileCell cell) in dataset.Observations)
            {
                csv.WriteField("dataflow");
                csv.WriteField(dataset.Structure.Reference);
                csv.WriteField("I");
                foreach (int place in places) csv.WriteField(place < 0 ? "" : key[place]);
                csv.WriteField(cell.Value);
                csv.WriteField(cell.Status);
                csv.WriteField(cell.Confidentiality);
                csv.WriteField(cell.Id);
                csv.WriteField(dataset.Unit);
                csv.WriteField(dataset.Decimals);
                await csv.EndRecordAsync(cancellation);
            }
        }

        await csv.FlushAsync(cancellation);
    }
}
