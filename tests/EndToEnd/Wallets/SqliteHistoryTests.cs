using MonkeyTroop.Tests.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class SqliteHistoryTests(TransferNetwork fixture) : HistoryTests(fixture), IClassFixture<TransferNetwork>;
