using System.Reflection;

namespace Pipeline.Local.Functions.Host;

/// <summary>Makes one kind of task of whatever a function returns: a value, nothing, Task, Task&lt;T&gt;, ValueTask or ValueTask&lt;T&gt;.</summary>
internal static class ReturnedTask
{
    /// <summary>The type of the value that comes out in the end; void where none does.</summary>
    public static Type ResultType(Type returned) =>
        returned == typeof(Task) || returned == typeof(ValueTask) ? typeof(void)
        : IsGeneric(returned, typeof(Task<>)) || IsGeneric(returned, typeof(ValueTask<>)) ? returned.GetGenericArguments()[0]
        : returned;

    public static Func<object?, Task<object?>> Completion(Type returned) =>
        returned == typeof(Task) ? AwaitTask
        : returned == typeof(ValueTask) ? AwaitValueTask
        : IsGeneric(returned, typeof(Task<>)) ? Generic(nameof(AwaitTaskOf), returned)
        : IsGeneric(returned, typeof(ValueTask<>)) ? Generic(nameof(AwaitValueTaskOf), returned)
        : Task.FromResult;

    static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    static Func<object?, Task<object?>> Generic(string method, Type returned) =>
        typeof(ReturnedTask).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(returned.GetGenericArguments()[0]).CreateDelegate<Func<object?, Task<object?>>>();

    static async Task<object?> AwaitTask(object? returned)
    {
        await (Task)returned!;
        return null;
    }

    static async Task<object?> AwaitValueTask(object? returned)
    {
        await (ValueTask)returned!;
        return null;
    }

    static async Task<object?> AwaitTaskOf<T>(object? returned) => await (Task<T>)returned!;

    static async Task<object?> AwaitValueTaskOf<T>(object? returned) => await (ValueTask<T>)returned!;
}
