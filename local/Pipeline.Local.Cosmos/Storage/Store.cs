using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Pipeline.Local.Cosmos.Protocol;

namespace Pipeline.Local.Cosmos.Storage;

/// <summary>
/// The SQLite file. One thread writes; all writes that wait at the same time share one commit, so that the cost of making them durable is
/// shared too.
/// A write is answered only after the commit that holds it. Reads run beside it, each on a connection of its own.
/// </summary>
internal sealed class Store : IDisposable
{
    const int MostInOneCommit = 512;
    const int SqliteConstraintForeignKey = 787;
    const int SqliteConstraintUnique = 2067;

    readonly string file;
    readonly FileStream ownership;
    readonly TimeProvider clock;
    readonly BlockingCollection<Write> waiting = [];
    readonly ConcurrentBag<Session> readers = [];
    readonly Session writer;
    readonly Transaction transaction;
    readonly Thread thread;

    public Store(string directory, TimeProvider clock)
    {
        this.clock = clock;
        Directory.CreateDirectory(directory);
        ownership = TakeOwnership(directory);
        file = Path.Combine(directory, "cosmos.db");
        writer = new Session(file);
        writer.Execute(Schema.Tables);
        transaction = new Transaction(writer, clock);
        thread = new Thread(WriteAll) { Name = "Cosmos writer", IsBackground = true };
        thread.Start();
    }

    public long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Runs a write; what it throws undoes it alone, and not the others of the same commit.</summary>
    public Task<T> WriteAsync<T>(Func<Transaction, T> work)
    {
        var write = new Write<T>(work);
        waiting.Add(write);
        return write.Answered;
    }

    public T Read<T>(Func<Session, T> work)
    {
        if (!readers.TryTake(out var session)) session = new Session(file);
        try
        {
            return work(session);
        }
        finally
        {
            readers.Add(session);
        }
    }

    public void Dispose()
    {
        waiting.CompleteAdding();
        thread.Join();
        foreach (var session in readers) session.Dispose();
        writer.Dispose();
        ownership.Dispose();
    }

    /// <summary>The counter lives in memory, so two processes on one directory would give the same numbers. The lock ends with the process.</summary>
    static FileStream TakeOwnership(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, "cosmos.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException($"{directory} is in use by another endpoint; expected a directory of its own for each.", exception);
        }
    }

    void WriteAll()
    {
        var together = new List<Write>();
        foreach (var first in waiting.GetConsumingEnumerable())
        {
            together.Clear();
            together.Add(first);
            while (together.Count < MostInOneCommit && waiting.TryTake(out var next)) together.Add(next);
            Commit(together);
        }
    }

    void Commit(List<Write> together)
    {
        try
        {
            writer.Execute("BEGIN IMMEDIATE");
            foreach (var write in together) Try(write);
            writer.Execute("UPDATE counter SET writes = $1", transaction.Writes);
            writer.Execute("COMMIT");
        }
        catch (SqliteException exception)
        {
            // A full disk, say. SQLite may have rolled back by itself, after which ROLLBACK fails and changes nothing.
            try
            {
                writer.Execute("ROLLBACK");
            }
            catch (SqliteException)
            {
                // There is no transaction any more: what was wanted.
            }

            foreach (var write in together) write.Failure = exception;
        }

        foreach (var write in together) write.Answer();
    }

    void Try(Write write)
    {
        writer.Execute("SAVEPOINT one");
        try
        {
            write.Run(transaction);
        }
        catch (Exception exception)
        {
            writer.Execute("ROLLBACK TO one");
            write.Failure = exception switch
            {
                SqliteException { SqliteExtendedErrorCode: SqliteConstraintForeignKey } => CosmosException.OwnerIsGone("The database or container"),
                SqliteException { SqliteExtendedErrorCode: SqliteConstraintUnique } => CosmosException.Conflict("A resource with this id"),
                _ => exception,
            };
        }

        writer.Execute("RELEASE one");
    }

    abstract class Write
    {
        public Exception? Failure { get; set; }

        public abstract void Run(Transaction transaction);

        public abstract void Answer();
    }

    sealed class Write<T>(Func<Transaction, T> work) : Write
    {
        // Continuations must not run on the writer's thread.
        readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T? result;

        public Task<T> Answered => answer.Task;

        public override void Run(Transaction transaction) => result = work(transaction);

        public override void Answer()
        {
            if (Failure is null) answer.SetResult(result!);
            else answer.SetException(Failure);
        }
    }
}
