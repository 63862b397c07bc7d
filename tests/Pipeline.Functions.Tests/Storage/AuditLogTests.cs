using System.Text.Json.Nodes;
using Microsoft.Azure.Cosmos;
using Pipeline.Functions.Access;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Tests.Storage;

[Collection(nameof(CosmosFixture))]
public class AuditLogTests(CosmosFixture cosmos)
{
    private static readonly Caller Coordinator = new("Aigül", Role.Coordinator, "KGZ", null);

    private readonly string country = CosmosFixture.NewCountry();

    // printf '3:KGZ1:128:2026-01-02T03:04:05.0000000Z4:act16:Aigül11:Coordinator7:Approve28:KGZ:2019:migration-profile/p2:b3-64:000…0' | sha256sum
    [Fact]
    public void The_hash_of_an_entry_can_be_computed_by_hand()
    {
        var entry = AuditEntry.After(
            null, new AuditedAct("KGZ", "Aigül", Role.Coordinator, AuditAction.Approve, "KGZ:2019:migration-profile/p", "b3", null, "act1"), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));

        Assert.Equal("a0f2e6790961f89930bc6186a6ea23c9575a22000f48910b7cc3126e39f9724d", entry.Hash);
    }

    [Fact]
    public async Task Entries_follow_on_each_other_also_when_many_are_written_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => AppendAsync($"act {number}")));

        IReadOnlyList<AuditEntry> entries = await cosmos.Audit.EntriesAsync(country, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 12).Select(place => (long)place), entries.Select(entry => entry.Sequence));
        Assert.Equal(12, entries.Select(entry => entry.Act.Subject).Distinct().Count());
        Assert.Equal(new AuditVerification(12, entries[^1].Hash, null, null), AuditVerification.Of(entries));
    }

    [Fact]
    public async Task An_act_that_is_tried_again_is_one_act()
    {
        AuditedAct act = Act("one");
        for (int attempt = 0; attempt < 3; attempt++) await cosmos.Audit.AppendAsync(act, CancellationToken.None);
        await AppendAsync("two");
        await cosmos.Audit.AppendAsync(act, CancellationToken.None);

        Assert.Equal(["one", "two"], (await cosmos.Audit.EntriesAsync(country, CancellationToken.None)).Select(entry => entry.Act.Subject));
    }

    [Fact]
    public async Task A_changed_entry_shows()
    {
        await WriteThreeAsync();
        JsonObject entry = await ReadAsync(2);
        entry["act"]!["by"] = "somebody else";
        await ReplaceAsync(entry);

        Assert.Equal((2, "its content is not what was written"), await BrokenAsync());
    }

    // Whoever changes an entry can compute its hash too: then the next one does not follow on it.
    [Fact]
    public async Task A_changed_entry_with_the_hash_that_fits_shows_at_the_next()
    {
        await WriteThreeAsync();
        AuditEntry entry = (await cosmos.Audit.EntriesAsync(country, CancellationToken.None))[1];
        AuditEntry forged = entry with { Act = entry.Act with { By = "somebody else" } };
        await cosmos.Database.Audit.ReplaceItemAsync(forged with { Hash = forged.ComputeHash() }, entry.Id, new PartitionKey(country));

        Assert.Equal((3, "it does not follow on the entry before"), await BrokenAsync());
    }

    [Fact]
    public async Task A_removed_entry_shows()
    {
        await WriteThreeAsync();
        await cosmos.Database.Audit.DeleteItemAsync<AuditEntry>(AuditEntry.IdOf(country, 2), new PartitionKey(country));

        Assert.Equal((2, "the entry has number 3: one is missing or stands twice"), await BrokenAsync());
    }

    // Without its last entries a chain is a chain: it shows to those who kept its head, which stands in the app's log too.
    [Fact]
    public async Task Who_kept_the_head_sees_that_the_last_entry_is_gone()
    {
        await WriteThreeAsync();
        var kept = AuditVerification.Of(await cosmos.Audit.EntriesAsync(country, CancellationToken.None));
        await cosmos.Database.Audit.DeleteItemAsync<AuditEntry>(AuditEntry.IdOf(country, 3), new PartitionKey(country));

        IReadOnlyList<AuditEntry> entries = await cosmos.Audit.EntriesAsync(country, CancellationToken.None);
        Assert.Null(AuditVerification.Of(entries).Broken);
        Assert.DoesNotContain(entries, entry => entry.Hash == kept.Head);
    }

    private async Task WriteThreeAsync()
    {
        foreach (string subject in new[] { "one", "two", "three" }) await AppendAsync(subject);
    }

    private AuditedAct Act(string subject) => AuditedAct.Of(country, Coordinator, AuditAction.Build, subject, "v1", "content");

    private Task AppendAsync(string subject) => cosmos.Audit.AppendAsync(Act(subject), CancellationToken.None);

    private async Task<(long?, string?)> BrokenAsync()
    {
        var found = AuditVerification.Of(await cosmos.Audit.EntriesAsync(country, CancellationToken.None));
        return (found.Broken, found.Reason);
    }

    private async Task<JsonObject> ReadAsync(long sequence) => (await cosmos.Database.Audit.ReadItemAsync<JsonObject>(AuditEntry.IdOf(country, sequence), new PartitionKey(country))).Resource;

    private Task ReplaceAsync(JsonObject entry) => cosmos.Database.Audit.ReplaceItemAsync(entry, (string)entry["id"]!, new PartitionKey(country));
}
