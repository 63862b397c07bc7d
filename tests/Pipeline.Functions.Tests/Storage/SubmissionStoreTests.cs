using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Tests.Storage;

[Collection(nameof(CosmosFixture))]
public class SubmissionStoreTests(CosmosFixture cosmos)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string country = CosmosFixture.NewCountry();
    private readonly SubmissionStore submissions = cosmos.Submissions;

    private SubmissionDocument File(string etag, string content, int minute = 0, string file = "a.csv", Manifest? manifest = null)
    {
        var path = new SubmissionPath("nso", country, "population", "2019", file);
        var reference = new SubmissionReference(path.SubmissionId(etag), path, etag, Noon.AddMinutes(minute), 10, manifest ?? Manifest.None);
        return SubmissionDocument.For(reference, SubmissionStatus.Validating) with { ContentHash = content, TemplateVersion = "1.0" };
    }

    private Task<SubmissionOutcome> Accept(SubmissionDocument document) => submissions.AcceptAsync(document, CancellationToken.None);

    private async Task<string[]> Stored()
    {
        List<string> found = [];
        await foreach (SubmissionDocument document in submissions.ListAsync(country, CancellationToken.None))
            found.Add($"{document.Reference.Path.File} {document.ContentHash} {document.Status} {document.Revision}");
        return [.. found];
    }

    [Fact]
    public async Task A_changed_content_becomes_the_next_revision_and_supersedes()
    {
        Assert.Equal(SubmissionOutcome.Accepted, await Accept(File("e1", "one")));
        Assert.Equal(SubmissionOutcome.Accepted, await Accept(File("e2", "two", minute: 1)));

        Assert.Equal(["a.csv one Superseded 1", "a.csv two Accepted 2"], await Stored());
    }

    [Fact]
    public async Task The_same_content_again_changes_nothing()
    {
        await Accept(File("e1", "one"));
        SubmissionDocument again = File("e2", "one", minute: 1);
        await submissions.TrySetAsync(again, CancellationToken.None);

        for (int run = 0; run < 2; run++) Assert.Equal(SubmissionOutcome.Unchanged, await Accept(again));
        Assert.Equal(["a.csv one Accepted 1"], await Stored());
    }

    [Fact]
    public async Task A_file_that_was_dropped_before_the_same_content_again_comes_too_late()
    {
        await Accept(File("e1", "one"));
        await Accept(File("e3", "one", minute: 2));

        Assert.Equal(SubmissionOutcome.Superseded, await Accept(File("e2", "two", minute: 1)));
        Assert.Equal(SubmissionOutcome.Accepted, await Accept(File("e4", "three", minute: 3)));
    }

    [Fact]
    public async Task The_same_content_with_another_declaration_is_a_revision()
    {
        await Accept(File("e1", "one"));
        Assert.Equal(SubmissionOutcome.Accepted, await Accept(File("e2", "one", minute: 1, manifest: new Manifest(null, null, IsPublic: true))));
    }

    [Fact]
    public async Task A_file_that_arrives_late_does_not_replace_a_newer_one()
    {
        await Accept(File("e2", "two", minute: 1));

        Assert.Equal(SubmissionOutcome.Superseded, await Accept(File("e1", "one")));
        Assert.Equal(["a.csv one Superseded 0", "a.csv two Accepted 1"], await Stored());
    }

    // Blob storage tells whole seconds, and its ETags are in no order.
    [Theory]
    [InlineData("e1", "e2")]
    [InlineData("e2", "e1")]
    public async Task Of_two_files_of_the_same_second_the_later_recorded_is_in_force(string first, string second)
    {
        await Accept(File(first, "one"));

        Assert.Equal(SubmissionOutcome.Accepted, await Accept(File(second, "two")));
        Assert.Equal(["a.csv one Superseded 1", "a.csv two Accepted 2"], (await Stored()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Files_of_other_names_stand_beside_each_other()
    {
        await Accept(File("e1", "one"));
        await Accept(File("e2", "two", minute: 1, file: "b.csv"));

        Assert.Equal(["a.csv one Accepted 1", "b.csv two Accepted 1"], await Stored());
    }

    [Fact]
    public async Task Every_step_may_run_twice()
    {
        SubmissionDocument first = File("e1", "one"), second = File("e2", "two", minute: 1);
        foreach (SubmissionDocument document in new[] { first, first, second, second }) Assert.Equal(SubmissionOutcome.Accepted, await Accept(document));
        SubmissionDocument invalid = File("e3", "bad", minute: 2);
        for (int run = 0; run < 2; run++) Assert.Equal(SubmissionOutcome.Rejected, await submissions.RejectAsync(invalid, isKept: true, CancellationToken.None));

        Assert.Equal(["a.csv one Superseded 1", "a.csv two Accepted 2", "a.csv bad Rejected 0"], await Stored());
    }

    // Killed after it was recorded and before that was known, the step runs again when a later file may have taken its place.
    [Fact]
    public async Task A_step_that_runs_again_after_a_later_file_came_leaves_that_one_in_force()
    {
        SubmissionDocument first = File("e1", "one"), second = File("e2", "two");
        await Accept(first);
        await Accept(second);

        Assert.Equal(SubmissionOutcome.Superseded, await Accept(first));
        Assert.Equal(["a.csv one Superseded 1", "a.csv two Accepted 2"], (await Stored()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_recorded_stays_so_when_a_later_step_fails_or_an_earlier_one_runs_late()
    {
        SubmissionDocument accepted = File("e1", "one"), rejected = File("e2", "bad", minute: 1);
        await Accept(accepted);
        await submissions.RejectAsync(rejected, isKept: true, CancellationToken.None);
        foreach (SubmissionStatus status in new[] { SubmissionStatus.Failed, SubmissionStatus.Validating, SubmissionStatus.Received })
            foreach (SubmissionDocument document in new[] { accepted, rejected })
                Assert.False(await submissions.TrySetAsync(document with { Status = status }, CancellationToken.None));

        Assert.Equal(["a.csv one Accepted 1", "a.csv bad Rejected 0"], await Stored());
        Assert.Equal(accepted.Id, (await submissions.CurrentAsync(accepted.Reference.Path, CancellationToken.None))?.Id);
    }

    [Fact]
    public async Task A_rejected_file_leaves_what_is_in_force()
    {
        await Accept(File("e1", "one"));
        await submissions.RejectAsync(File("e2", "bad", minute: 1), isKept: true, CancellationToken.None);

        Assert.Equal(["a.csv one Accepted 1", "a.csv bad Rejected 0"], await Stored());
    }

    [Fact]
    public async Task What_was_handled_to_an_end_is_known_and_what_failed_may_be_tried_again()
    {
        SubmissionDocument document = File("e1", "one");
        foreach (SubmissionStatus status in new[] { SubmissionStatus.Received, SubmissionStatus.Failed, SubmissionStatus.Received })
            Assert.True(await submissions.TrySetAsync(document with { Status = status }, CancellationToken.None));
        await Accept(document);
        Assert.False(await submissions.TrySetAsync(document with { Status = SubmissionStatus.Received }, CancellationToken.None));
    }

    [Fact]
    public async Task Of_files_that_come_at_once_one_is_in_force_and_each_revision_is_used_once()
    {
        SubmissionDocument[] files = [.. Enumerable.Range(0, 8).Select(i => File($"e{i}", $"content {i}", minute: i))];

        await Task.WhenAll(files.Select(Accept));

        string[] stored = await Stored();
        Assert.Single(stored, text => text.Contains("Accepted", StringComparison.Ordinal));
        Assert.StartsWith("a.csv content 7 Accepted", stored[7], StringComparison.Ordinal);
        string[] revisions = [.. stored.Select(text => text.Split(' ')[^1]).Where(revision => revision != "0")];
        Assert.Equal(revisions.Length, revisions.Distinct().Count());
    }

    [Fact]
    public async Task In_force_for_a_year_is_what_is_accepted_for_it_or_earlier()
    {
        await Accept(File("e1", "one"));
        await submissions.RejectAsync(File("e2", "bad", file: "b.csv"), isKept: true, CancellationToken.None);

        Assert.Equal((0, 1, 1), (await Count(2018), await Count(2019), await Count(2020)));

        async Task<int> Count(int year)
        {
            int count = 0;
            await foreach (SubmissionDocument _ in submissions.InForceAsync(country, year, CancellationToken.None)) count++;
            return count;
        }
    }

    [Fact]
    public async Task A_submission_is_found_by_its_id_alone()
    {
        SubmissionDocument document = File("e1", "one");
        await Accept(document);

        Assert.Equal(country, (await submissions.FindAsync(document.Id, CancellationToken.None))?.Country);
        Assert.Null(await submissions.FindAsync("no such id", CancellationToken.None));
    }
}
