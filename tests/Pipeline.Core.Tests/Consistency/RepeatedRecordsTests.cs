using System.Text;
using Pipeline.Core.Consistency;
using Pipeline.Core.Reading;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Consistency;

public class RepeatedRecordsTests
{
    private static readonly Template Crossings = TemplateCatalogue.Find("border-crossings")!;

    // A file of crossings with these identifiers, read in parts of the size given.
    private static FileKeys File(string name, int partSize, params string[] ids)
    {
        string text = "crossing_id,person_id,direction,crossed_at\n" + string.Concat(ids.Select(id => $"{id},P{id},E,2019-05-01T10:00:00\n"));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        List<(Stream, long)> parts = [];
        long lines = 0;
        foreach (FilePart part in FilePart.Plan(bytes.Length, bytes, Crossings, partSize))
        {
            var keys = new MemoryStream();
            using var stream = new MemoryStream(bytes[(int)part.StreamStart..]);
            PartResult result = SubmissionReading.ReadPart(
                stream, part, bytes, Crossings, new SubmissionContext("police", "MDA", "2019", name), _ => { }, new PartOutput(keys, null, 7));
            Assert.Equal(0, result.Errors);
            parts.Add((keys, lines));
            lines += result.Lines;
        }

        return new FileKeys(new Source(name, name, name == "c.csv" ? "coastguard" : "police", Crossings.Id, "1.0", "2019", name, 1, Manifest.None), parts);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(60)]
    public void Records_that_stand_in_two_files_are_counted_with_their_first_lines(int partSize)
    {
        FileKeys a = File("a.csv", partSize, "K0001", "K0002", "K0003", "X", "K0009");
        FileKeys b = File("b.csv", partSize, "Y", "K0004", "X", "K0002", "K0003");
        FileKeys c = File("c.csv", partSize, "Z", "Y");

        IReadOnlyList<ConsistencyFinding> found = RepeatedRecords.Find(Crossings, 2019, [a, b, c]);

        Assert.Equal(
            [
                "3 records of police 2019/b.csv in police 2019/a.csv too: lines 4 and 3 on",
                "1 record of coastguard 2019/c.csv in police 2019/b.csv too: lines 3 and 2 on",
            ],
            found.Select(finding => finding.Found));
        Assert.Equal(["police"], found[0].Agencies);
        Assert.Equal(["coastguard", "police"], found[1].Agencies);
        Assert.Empty(RepeatedRecords.Find(Crossings, 2019, [a, c]));

        // A guessed key must not tell one agency who is in the file of another.
        Assert.Equal((true, false, false), (found[0].IsFor("police"), found[1].IsFor("police"), found[1].IsFor("coastguard")));
    }
}
