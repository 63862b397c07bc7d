using System.Globalization;
using System.Text.Json;
using DurableTask.Core.Exceptions;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Pipeline.Local.Functions.Durable;

internal sealed partial class DurableStore
{
    const string MetadataColumns =
        "name, instance_id, status, created, updated, tags, input, output, custom_status, failure, number";

    /// <summary>
    /// Starts an instance. An id in use is refused where its status is among <paramref name="refused"/>; where it is not and the
    /// instance is not finished either, that one is terminated and replaced, as the newest real client does it.
    /// </summary>
    public void Create(
        string instanceId, string name, string version, string? input, IReadOnlyDictionary<string, string>? tags,
        DateTimeOffset? startAt, IReadOnlyCollection<OrchestrationRuntimeStatus> refused) => Write(wakes =>
    {
        if (Find(instanceId) is { } existing)
        {
            if (refused.Contains(existing.Status))
                throw new OrchestrationAlreadyExistsException(AlreadyExists(instanceId));
            if (!existing.IsFinished)
                SetStatus(existing, new EpisodeOutcome(OrchestrationRuntimeStatus.Terminated), wakes);
        }

        Insert(NewInstance(instanceId, name, version, input, parent: null), tags, startAt, wakes);
    });

    /// <summary>Sends a message to an instance, which must exist and not be finished; <paramref name="what"/> is for the error.</summary>
    public void Post(string instanceId, HistoryEvent message, string what) => Write(wakes =>
    {
        Instance instance = Find(instanceId)
            ?? throw new ArgumentException($"No instance with ID '{instanceId}' was found.", nameof(instanceId));
        if (instance.IsFinished)
        {
            throw new InvalidOperationException(
                $"Cannot {what} the orchestration instance {instanceId} because instance is in the {instance.Status} state.");
        }

        Send(instanceId, message, wakes);
    });

    public OrchestrationMetadata? FindMetadata(string instanceId, DataConverter? payloads) => database.Read(
        $"SELECT {MetadataColumns} FROM instances WHERE instance_id = $id",
        row => ReadMetadata(row, payloads),
        ("$id", instanceId)).SingleOrDefault();

    /// <summary>One page of the instances that a query asks for, in the order in which they were created.</summary>
    public Page<OrchestrationMetadata> Query(OrchestrationQuery query, string? continuation, int size, DataConverter? payloads)
    {
        long after = 0;
        if (continuation is not null && !long.TryParse(continuation, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            throw new ArgumentException($"Expected a continuation token of an earlier page, found '{continuation}'.", nameof(continuation));

        List<(long Number, OrchestrationMetadata Metadata)> rows = database.Read(
            $"""
            SELECT {MetadataColumns} FROM instances
            WHERE number > $after AND substr(instance_id, 1, length($prefix)) = $prefix AND {Matches(query.Statuses)}
            ORDER BY number LIMIT $size
            """,
            row => (row.GetInt64(10), ReadMetadata(row, payloads)),
            ("$after", after), ("$prefix", query.InstanceIdPrefix ?? ""), ("$size", size + 1L),
            ("$from", query.CreatedFrom?.UtcTicks ?? 0), ("$to", query.CreatedTo?.UtcTicks ?? long.MaxValue));

        bool more = rows.Count > size;
        return new Page<OrchestrationMetadata>(
            rows.Take(size).Select(row => row.Metadata).ToList(),
            more ? rows[size - 1].Number.ToString(CultureInfo.InvariantCulture) : null);
    }

    public int Purge(string instanceId, bool recursive)
    {
        int count = 0;
        Write(wakes => count = PurgeFinished(instanceId, recursive, wakes));
        return count;
    }

    public int Purge(PurgeInstancesFilter filter, bool recursive)
    {
        int count = 0;
        Write(wakes =>
        {
            List<string> found = database.Read(
                $"SELECT instance_id FROM instances WHERE {Matches(filter.Statuses)}", row => row.GetString(0),
                ("$from", filter.CreatedFrom?.UtcTicks ?? 0), ("$to", filter.CreatedTo?.UtcTicks ?? long.MaxValue));
            count = found.Sum(id => PurgeFinished(id, recursive, wakes));
        });
        return count;
    }

    int PurgeFinished(string instanceId, bool recursive, Wakes wakes)
    {
        if (Find(instanceId) is not { IsFinished: true })
            return 0;

        List<string> children = recursive
            ? database.Read("SELECT instance_id FROM instances WHERE parent_id = $id", row => row.GetString(0), ("$id", instanceId))
            : [];
        Clear(instanceId, "instances", "history", "inbox", "timers", "activities");
        wakes.Changed.Add(instanceId);
        return 1 + children.Sum(child => PurgeFinished(child, recursive, wakes));
    }

    static string Matches(IEnumerable<OrchestrationRuntimeStatus>? statuses)
    {
        string created = "created BETWEEN $from AND $to";
        string wanted = string.Join(", ", (statuses ?? []).Select(status => (int)status));
        return wanted.Length == 0 ? created : $"{created} AND status IN ({wanted})";
    }

    static OrchestrationMetadata ReadMetadata(SqliteDataReader row, DataConverter? payloads) => new(row.GetString(0), row.GetString(1))
    {
        RuntimeStatus = (OrchestrationRuntimeStatus)row.GetInt32(2),
        CreatedAt = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
        LastUpdatedAt = new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero),
        Tags = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(5))!,
        DataConverter = payloads,
        SerializedInput = payloads is null ? null : Text(row, 6),
        SerializedOutput = payloads is null ? null : Text(row, 7),
        SerializedCustomStatus = payloads is null ? null : Text(row, 8),
        FailureDetails = payloads is not null && Text(row, 9) is { } failure
            ? JsonSerializer.Deserialize<TaskFailureDetails>(failure)
            : null,
    };
}
